//! What is drawn from the proof: the answer to a question, the table of who reaches whom, and what a change opens.

use vpclang::reach::answer::{answer_last, with_question};
use vpclang::reach::describe;
use vpclang::reach::diff::diff;
use vpclang::reach::matrix::matrix;
use vpclang::reach::show;

use super::{analysed, described, edited};

const LAB: &str = include_str!("../../examples/awsome-day/main.vpc");

#[test]
fn a_question_is_read_as_the_program_would_read_it() {
    let program = with_question(LAB, "internet", "lab.worker[1]", Some("mongodb"));
    let (sources, analysis) = analysed(&program);
    insta::assert_snapshot!(show::text(&answer_last(&analysis, &describe(&analysis)).unwrap(), &sources), @r#"
    internet -> lab.worker[1]
      over IPv4
        not for certain on tcp 27017
          tcp 27017 from 8.8.8.8 to lab.worker[1]
            x `lab.worker[1]` has no public address, and no private connection leads to it  main.vpc:53
      over IPv4, to the public address
        not for certain on tcp 27017
          tcp 27017 from 8.8.8.8 to lab.worker[1]
            + `lab.igw` carries it in  main.vpc:27
            x `lab.cluster` lets no `tcp 27017` in from 8.8.8.8  main.vpc:41
    "#);
    let program = with_question(LAB, "lab.worker[0]", "lab.worker[1]", Some("[ssh, mongodb]"));
    let (sources, analysis) = analysed(&program);
    insta::assert_snapshot!(show::text(&answer_last(&analysis, &describe(&analysis)).unwrap(), &sources), @r#"
    lab.worker[0] -> lab.worker[1]
      over IPv4
        reaches on tcp 27017
          tcp 27017 from lab.worker[0] to lab.worker[1]
            + `lab.cluster` lets `all` out to `0.0.0.0/0`  main.vpc:41
            + both ends lie in `lab.lan`, inside of which no ACL and no route is asked
            + `lab.cluster` lets `tcp 27017` in from `10.117.0.0/16`  main.vpc:42
        not for certain on tcp 22
          tcp 22 from lab.worker[0] to lab.worker[1]
            + `lab.cluster` lets `all` out to `0.0.0.0/0`  main.vpc:41
            + both ends lie in `lab.lan`, inside of which no ACL and no route is asked
            x `lab.cluster` lets no `tcp 22` in from `lab.worker[0]`  main.vpc:41
      over IPv4, to the public address
        not for certain on tcp 22, tcp 27017
          tcp 22 from lab.worker[0] to lab.worker[1]
            + `lab.cluster` lets `all` out to `0.0.0.0/0`  main.vpc:41
            + a route of `lab.main` leads to `lab.igw`  main.vpc:32
            + `lab.igw` carries it in  main.vpc:27
            x `lab.cluster` lets no `tcp 22` in from `lab.worker[0]`  main.vpc:41
    "#);
}

#[test]
fn the_table_of_the_lab_network() {
    let table = matrix(&described(LAB));
    insta::assert_snapshot!(show::matrix_text(&table), @r#"
    internet -> lab.worker  some: tcp 22
    lab.worker -> internet  all
    lab.worker -> lab.worker  tcp 3000, tcp 8080, tcp 9090, tcp 19999, tcp 27017
    "#);
    assert_eq!(show::matrix_csv(&table).lines().count(), 3);
    assert!(show::matrix_html(&table).starts_with("<!doctype html>"));
}

#[test]
fn what_a_changed_rule_opens_and_closes() {
    let old = described(LAB);
    assert_eq!(diff(&old, &old), []);
    let new = described(&edited(LAB, "allow ssh from office", "allow ssh from 198.51.100.0/24"));
    insta::assert_snapshot!(show::changes_text(&diff(&old, &new)), @r#"
    + internet -> lab.worker[*]  tcp 22 (from 198.51.100.0/24)
    - internet -> lab.worker[*]  tcp 22 (from 203.0.113.0/24)
    "#);
    let new = described(&edited(LAB, "allow ssh from office", "allow [ssh, http] from anywhere"));
    insta::assert_snapshot!(show::changes_text(&diff(&old, &new)), @r#"
    + internet      -> lab.worker[*]  tcp 80
    + internet      -> lab.worker[*]  tcp 22 (from all but 203.0.113.0/24)
    + lab.worker[*] -> lab.worker[*]  tcp 22, tcp 80
    "#);
    let without = edited(LAB, "    public-ip = auto\n", "");
    let without = edited(&without, "output addresses = [w.public-ip for w in lab.worker]\n", "");
    insta::assert_snapshot!(show::changes_text(&diff(&old, &described(&without))), @r#"
    - internet      -> lab.worker[*]  tcp 22 (from 203.0.113.0/24)
    - lab.worker[*] -> internet       all
    "#);
}
