//! Private keys that stand in a text where they should not.

use std::ops::Range;

/// How the line ends that begins a private key, of whatever sort.
pub const HEAD: &str = "PRIVATE KEY-----";

/// Where a text holds private keys: behind the line that begins one, up to the line that ends it, or else to the end of the line.
pub fn private_keys(text: &str) -> Vec<Range<usize>> {
    let of = |(at, _): (usize, &str)| {
        let (before, from) = (text.get(..at)?, at + HEAD.len());
        let begins = before.get(before.rfind("-----")?..)?.starts_with("-----BEGIN ");
        let rest = text.get(from..)?;
        let end = rest.find("-----END ").or_else(|| rest.find('\n')).unwrap_or(rest.len());
        begins.then_some(from..from + end)
    };
    text.match_indices(HEAD).filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a = \"-----BEGIN RSA PRIVATE KEY-----\nAAAABBBBCCCC\nDDDD\n-----END RSA PRIVATE KEY-----\nb = 1\n";

    #[test]
    fn a_key_begins_behind_its_head_and_ends_before_its_foot() {
        let found: Vec<&str> = private_keys(TEXT).into_iter().filter_map(|range| TEXT.get(range)).collect();
        assert_eq!(found, ["\nAAAABBBBCCCC\nDDDD\n"]);
        let texts = |text| private_keys(text).into_iter().map(|range| (range.start, range.end)).collect::<Vec<_>>();
        assert_eq!(texts("-----BEGIN PRIVATE KEY-----AB\nc"), [(27, 29)]);
        assert_eq!(private_keys("no PRIVATE KEY-----AB"), []);
        assert_eq!(private_keys("-----BEGIN PUBLIC KEY-----AB"), []);
    }
}
