//! The table of who reaches whom as a page: whole, and without a name that could be taken for markup.

use vpclang::net::Protocol;
use vpclang::reach::matrix::{Cell, Matrix};
use vpclang::reach::page::matrix_html;
use vpclang::reach::sets::{self, Intervals};

fn ports(of: &[u16]) -> Intervals {
    Intervals::union_of(of.iter().map(|port| (sets::key(Protocol::TCP, *port), sets::key(Protocol::TCP, *port))).collect())
}

fn table(page: &str) -> &str {
    let start = page.find("<table").unwrap();
    &page[start..start + page[start..].find("</table>").unwrap()]
}

#[test]
fn a_table_of_two_is_a_page() {
    let cell = |all: &[u16], some: &[u16]| Cell { all: ports(all), some: ports(some) };
    let matrix = Matrix {
        names: vec![String::from("internet"), String::from("shop[\"<a&b>\"].db")],
        cells: vec![vec![cell(&[], &[]), cell(&[80], &[80, 443])], vec![cell(&[], &[22]), cell(&[5432], &[5432])]],
    };
    let page = matrix_html(&matrix);
    let name = "shop<wbr>[&quot;&lt;a&amp;b&gt;&quot;].<wbr>db";
    let title = "shop[&quot;&lt;a&amp;b&gt;&quot;].db";
    let expected = [
        "<table>",
        &format!(
            "<thead><tr><td>from \u{2193} \u{a0} to \u{2192}</td><th scope=\"col\"><span>internet</span></th><th scope=\"col\"><span>{name}</span></th></tr></thead>"
        ),
        "<tbody>",
        &format!(
            "<tr><th scope=\"row\">internet</th><td class=\"no self\">\u{2013}</td><td class=\"yes\" title=\"internet \u{2192} {title}\"><div class=\"all\"><span>tcp 80</span></div><div class=\"some\">some: <span>tcp 443</span></div></td></tr>"
        ),
        &format!(
            "<tr><th scope=\"row\">{name}</th><td class=\"yes\" title=\"{title} \u{2192} internet\"><div class=\"some\">some: <span>tcp 22</span></div></td><td class=\"yes self\" title=\"{title} \u{2192} {title}\"><div class=\"all\"><span>tcp 5432</span></div></td></tr>"
        ),
        "</tbody>\n",
    ];
    assert_eq!(table(&page), expected.join("\n"));
    assert!(page.ends_with("</table>\n</html>\n"));
}

#[test]
fn names_of_many_columns_stand_upright() {
    let of = |number: usize| Matrix {
        names: (0..number).map(|at| format!("net.n{at}")).collect(),
        cells: vec![vec![Cell::default(); number]; number],
    };
    assert!(table(&matrix_html(&of(9))).starts_with("<table>\n"));
    assert!(table(&matrix_html(&of(10))).starts_with("<table class=\"many\">\n"));
}
