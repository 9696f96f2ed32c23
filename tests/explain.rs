//! The pages of the codes are complete, and their programs show what they say.

use std::collections::BTreeSet;

use vpclang::analysis::{Inputs, analyse};
use vpclang::diagnostic::codes;
use vpclang::diagnostic::explain::{all, nearest, page, show};
use vpclang::source::SourceMap;

fn codes_of(program: &str) -> Vec<&'static str> {
    let mut sources = SourceMap::new();
    sources.add("page.vpc", program.as_bytes());
    let analysis = analyse(&sources, &Inputs::default());
    let proved = vpclang::reach::prove(&analysis);
    analysis.diagnostics.iter().chain(&proved).map(|diagnostic| diagnostic.code.0).collect()
}

#[test]
fn every_code_has_one_page_in_the_order_of_the_codes() {
    let pages: Vec<&str> = all().map(|page| page.code).collect();
    assert_eq!(pages, codes::ALL.iter().map(|code| code.0).collect::<Vec<_>>());
    assert!(pages.is_sorted_by_key(|code| (code.starts_with('W'), *code)), "codes go by number, warnings last");
}

#[test]
fn codes_have_areas_and_are_given_once() {
    let distinct: BTreeSet<_> = codes::ALL.iter().map(|code| code.0).collect();
    assert_eq!(distinct.len(), codes::ALL.len());
    for code in distinct {
        let digits = code.strip_prefix(['E', 'W']).unwrap_or_default();
        assert!(digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
    }
}

#[test]
fn every_page_reads_well() {
    for page in all() {
        assert!(
            !page.title.is_empty() && page.title.chars().count() <= 80 && !page.title.ends_with('.'),
            "{}: {}",
            page.code,
            page.title
        );
        let sentences = page.why.matches(['.', '?', '!', ':', ';']).count();
        assert!(page.why.ends_with('.') && sentences >= 1 && page.why.len() > 80, "{}: {}", page.code, page.why);
        assert!(!page.why.contains("  "), "{}: two blanks in a row", page.code);
        assert!(page.why.matches('`').count() % 2 == 0, "{}: a backtick is missing", page.code);
        assert_eq!(page.wrong.is_empty(), page.right.is_empty(), "{}", page.code);
    }
}

#[test]
fn pages_have_programs_unless_the_fault_is_not_in_one() {
    // They come from a second text, or from no text at all.
    let from_outside = [
        "E0001", "E0005", "E0007", "E0120", "E0121", "E0122", "E0220", "E0221", "E0222", "E0315", "E0316", "E0317", "E0318",
        "W0020", "W0030", "W0801", "W0802", "W0803",
    ];
    for page in all() {
        let of_a_program = ["E00", "E01", "E02", "E03", "E04", "E05", "E07", "W0"].iter().any(|area| page.code.starts_with(area));
        assert_eq!(page.wrong.is_empty(), !of_a_program || from_outside.contains(&page.code), "{}", page.code);
    }
}

#[test]
fn the_wrong_program_has_the_fault_and_no_other() {
    let mut found = Vec::new();
    for page in all().filter(|page| !page.wrong.is_empty()) {
        let codes = codes_of(page.wrong);
        if codes != [page.code] {
            found.push((page.code, codes));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_right_program_has_none() {
    let mut found = Vec::new();
    for page in all().filter(|page| !page.right.is_empty()) {
        let codes = codes_of(page.right);
        if !codes.is_empty() {
            found.push((page.code, codes));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_code_is_found_however_it_is_spelled() {
    assert_eq!(page("e0405").map(|page| page.code), Some("E0405"));
    assert_eq!(page(" E0405 ").map(|page| page.code), Some("E0405"));
    assert_eq!(page("E9999"), None);
    assert_eq!(nearest("E405").first(), Some(&"E0405"));
    assert_eq!(nearest("0405").first(), Some(&"E0405"));
    assert_eq!(nearest("E405").len(), 3);
    assert_eq!(nearest("nonsense"), [""; 0]);
}

#[test]
fn a_page_fits_a_terminal() {
    for page in all() {
        let shown = show(page);
        for line in shown.lines() {
            assert!(
                line.chars().count() <= 80 || line.starts_with("    ") || !line.contains(' ') || line.starts_with("Source"),
                "{}: {line}",
                page.code
            );
            assert!(!line.contains(|character: char| character.is_control()), "{}: {line}", page.code);
        }
    }
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("explain_overlap", show(page("E0405").unwrap()));
    });
}
