//! Which known word was probably meant.

/// The candidate most like a word, if one is like it: at most a third of its letters differ.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let lower = word.to_lowercase();
    let allowed = (word.chars().count() / 3).max(1);
    let distance = |candidate: &str| strsim::osa_distance(&lower, &candidate.to_lowercase());
    let ranked = candidates.into_iter().filter(|candidate| *candidate != word).map(|candidate| (distance(candidate), candidate));
    ranked.filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.len()).min().map(|(_, candidate)| candidate)
}
