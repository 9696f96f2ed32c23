//! `vpclang fmt` as its users meet it.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::world::{Said, run};

const UGLY: &str = "let a=1\n";
const TIDY: &str = "let a = 1\n";
const DAMAGED: &str = "let a=1\nwhat   is this\n";

/// A folder of its own with these files.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new(files: &[(&str, &str)]) -> Desk {
        let desk = Desk(tempfile::tempdir().unwrap());
        for (path, text) in files {
            let path = desk.path(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        desk
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.0.path().join(path)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn fmt(&self, args: &[&str], status: i32) -> Said {
        run(self.0.path(), &[&["fmt"], args].concat(), &[]).ends(status)
    }
}

/// Runs the program with something on its standard input.
fn piped(input: &str, args: &[&str]) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vpclang"))
        .arg("fmt")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_folder_is_formatted_without_what_is_hidden() {
    let desk = Desk::new(&[
        ("main.vpc", UGLY),
        ("b/deep/er.vpc", UGLY),
        ("b/tidy.vpc", TIDY),
        ("b/other.txt", UGLY),
        (".hidden/a.vpc", UGLY),
        ("b/.hidden.vpc", UGLY),
    ]);
    let said = desk.fmt(&[], 0);
    assert_eq!((said.out.as_str(), said.err.as_str()), ("b/deep/er.vpc\nmain.vpc\n", "2 files formatted, 1 already\n"));
    assert_eq!([desk.read("main.vpc"), desk.read("b/deep/er.vpc"), desk.read("b/tidy.vpc")], [TIDY; 3]);
    assert_eq!([desk.read("b/other.txt"), desk.read(".hidden/a.vpc"), desk.read("b/.hidden.vpc")], [UGLY; 3]);
    let again = desk.fmt(&[], 0);
    assert_eq!((again.out.as_str(), again.err.as_str()), ("", "3 files formatted already\n"));
}

#[test]
fn files_are_formatted_by_name() {
    let desk = Desk::new(&[("one.vpc", UGLY), ("two.vpc", UGLY), ("three/a.vpc", UGLY), ("four", UGLY)]);
    let said = desk.fmt(&["two.vpc", "./three", "four", "--quiet"], 0);
    assert_eq!((said.out.as_str(), said.err.as_str()), ("two.vpc\nthree/a.vpc\nfour\n", ""));
    assert_eq!(desk.read("one.vpc"), UGLY);
}

#[test]
fn a_check_names_files_and_changes_none() {
    let desk = Desk::new(&[("a.vpc", UGLY), ("b.vpc", TIDY), ("c.vpc", UGLY)]);
    let said = desk.fmt(&["--check"], 1);
    assert_eq!((said.out.as_str(), said.err.as_str()), ("a.vpc\nc.vpc\n", "2 files to format, 1 already\n"));
    assert_eq!(desk.read("a.vpc"), UGLY);
    assert_eq!(desk.fmt(&["--check", "b.vpc"], 0).out, "");
}

#[test]
fn a_difference_is_shown_and_nothing_changed() {
    let desk = Desk::new(&[("a.vpc", "let a=1\n\nlet b = 2\n"), ("b.vpc", TIDY)]);
    let expected = "--- a.vpc\n+++ a.vpc\n@@ -1,3 +1,3 @@\n-let a=1\n+let a = 1\n \n let b = 2\n";
    assert_eq!(desk.fmt(&["--diff"], 0).out, expected);
    assert_eq!(desk.fmt(&["--diff", "--check"], 1).out, expected);
    assert_eq!(desk.read("a.vpc"), "let a=1\n\nlet b = 2\n");
    let colored = "\u{1b}[32m+let a = 1\n\u{1b}[0m";
    assert!(desk.fmt(&["--diff", "--color", "always"], 0).out.contains(colored));
}

#[test]
fn standard_input_goes_to_standard_output() {
    assert_eq!(piped(UGLY, &["-"]), (0, TIDY.into(), String::new()));
    assert_eq!(piped(TIDY, &["-", "--check"]), (0, String::new(), String::new()));
    assert_eq!(piped(UGLY, &["-", "--check"]), (1, "-\n".into(), String::new()));
    assert_eq!(piped("", &["-"]), (0, String::new(), String::new()));
    let (status, out, err) = piped(DAMAGED, &["-"]);
    assert_eq!((status, out.as_str()), (1, "let a = 1\nwhat   is this\n"));
    assert!(err.contains("E0101"), "{err}");
    assert_eq!(piped(UGLY, &["-", "main.vpc"]).0, 64);
}

#[test]
fn what_can_not_be_read_is_told_where_it_now_is() {
    let desk = Desk::new(&[("a.vpc", "\n\n\nwhat   is this\nlet a=1\n"), ("b.vpc", UGLY)]);
    let said = desk.fmt(&["--json"], 1);
    let lines: Vec<serde_json::Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let file = |name: &str| serde_json::json!({"version": 1, "file": name, "changes": true, "written": true, "difference": null});
    assert_eq!([&lines[0], &lines[2]], [&file("a.vpc"), &file("b.vpc")]);
    assert_eq!((&lines[1]["code"], &lines[1]["labels"][0]["start"]["line"]), (&"E0101".into(), &1.into()));
    assert_eq!(desk.read("a.vpc"), "what   is this\nlet a = 1\n");
    assert_eq!(desk.read("b.vpc"), TIDY);
}

#[test]
fn line_ends_of_windows_are_mended_and_no_fault_then() {
    let desk = Desk::new(&[("a.vpc", "let a = 1\r\n")]);
    desk.fmt(&["--check"], 1);
    assert_eq!(desk.fmt(&[], 0).err, "1 file formatted\n");
    assert_eq!(desk.read("a.vpc"), TIDY);
}

#[test]
fn one_file_that_is_not_there_keeps_no_other_from_its_format() {
    let desk = Desk::new(&[("a.vpc", UGLY), ("empty/note.txt", "")]);
    fs::write(desk.path("bytes.vpc"), b"let a=\"\xff\"\n").unwrap();
    let said = desk.fmt(&["missing.vpc", "bytes.vpc", "empty", "a.vpc"], 1);
    assert_eq!(
        said.err,
        "error: there is no `missing.vpc`; name a .vpc file or a folder\n\
         error: `bytes.vpc` is not UTF-8 and was left as it is; `vpclang explain E0001` says more\n\
         error: there is no .vpc file below `empty`\n\
         1 file formatted\n"
    );
    assert_eq!(desk.read("a.vpc"), TIDY);
    assert_eq!(fs::read(desk.path("bytes.vpc")).unwrap(), b"let a=\"\xff\"\n");
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay_and_what_is_read_only_is_left() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let desk = Desk::new(&[("real.vpc", UGLY), ("fixed.vpc", UGLY)]);
    fs::set_permissions(desk.path("real.vpc"), fs::Permissions::from_mode(0o640)).unwrap();
    fs::set_permissions(desk.path("fixed.vpc"), fs::Permissions::from_mode(0o444)).unwrap();
    std::os::unix::fs::symlink("real.vpc", desk.path("link.vpc")).unwrap();
    desk.fmt(&["link.vpc"], 0);
    assert!(fs::symlink_metadata(desk.path("link.vpc")).unwrap().is_symlink());
    assert_eq!((desk.read("real.vpc").as_str(), mode(&desk.path("real.vpc"))), (TIDY, 0o640));
    let said = desk.fmt(&["fixed.vpc"], 3);
    assert_eq!(said.err, "error: `fixed.vpc` could not be written: it is read-only\n");
    assert_eq!(desk.read("fixed.vpc"), UGLY);
    // In a folder, a link is not followed: its file is met by its own name, or lies elsewhere.
    fs::write(desk.path("real.vpc"), UGLY).unwrap();
    fs::remove_file(desk.path("fixed.vpc")).unwrap();
    assert_eq!(desk.fmt(&[], 0).out, "real.vpc\n");
    let left: Vec<_> = fs::read_dir(desk.0.path()).unwrap().collect();
    assert_eq!(left.len(), 2, "something was left behind: {left:?}");
}
