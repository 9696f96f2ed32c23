//! The `quotas` file: which quotas AWS has changed for an account.
//!
//! Its lines are `name = number`; empty lines and comments from a `#` to the end of the line say nothing. What can be read
//! counts, whatever is wrong with other lines, so that one mistake does not make others.

use std::collections::BTreeMap;

use super::{ALL, GROUPS_PER_INTERFACE, Quota, Quotas, RULES_OF_AN_INTERFACE, RULES_PER_GROUP, quota};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::{FileId, Span};
use crate::syntax::nearest;

/// What is wrong with a line of a `quotas` file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which text is at fault.
    pub span: Span,
    /// Why.
    pub fault: Fault,
}

/// Why a line of a `quotas` file is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no `=`, or nothing before it.
    #[error("a line is `name = number`")]
    Shape,
    /// No quota has the name.
    #[error("no quota is called `{name}`")]
    Unknown {
        /// As it is written.
        name: String,
        /// What was probably meant.
        near: Option<&'static str>,
    },
    /// The value is no whole number from 0 to 4294967295.
    #[error("`{value}`, given for `{name}`, is no whole number")]
    NoNumber {
        /// The quota.
        name: &'static str,
        /// As it is written.
        value: String,
    },
    /// Two lines have the name. The first one counts.
    #[error("`{name}` is given twice")]
    Twice {
        /// The quota.
        name: &'static str,
        /// Where it stands first.
        first: Span,
    },
    /// More than AWS grants, as far as is known. The value counts all the same.
    #[error("AWS is not known to grant {value} for `{name}`: its most is {most}")]
    TooMuch {
        /// The quota.
        name: &'static str,
        /// What is given.
        value: u32,
        /// What AWS documents.
        most: u32,
    },
    /// AWS never grants both.
    #[error("`{}` times `{}` is {product}, and AWS grants at most {}", RULES_PER_GROUP.name, GROUPS_PER_INTERFACE.name, RULES_OF_AN_INTERFACE)]
    Product {
        /// Rules per group, times groups per interface.
        product: u64,
        /// Where the other of the two stands, if the file gives both.
        other: Option<Span>,
    },
}

impl Problem {
    /// As a diagnostic of a code. What AWS may have granted after all is a warning.
    pub fn diagnostic(&self, error: Code, warning: Code) -> Diagnostic {
        let message = self.fault.to_string();
        let diagnostic = match self.severity() {
            Severity::Error => Diagnostic::error(error, message),
            Severity::Warning => Diagnostic::warning(warning, message),
        };
        match &self.fault {
            Fault::Shape => diagnostic.at(self.span, "no such line"),
            Fault::Unknown { near: Some(near), .. } => {
                diagnostic.at(self.span, "no quota").help(format!("did you mean `{near}`?")).fix(self.span, *near)
            }
            Fault::Unknown { near: None, .. } => diagnostic.at(self.span, "no quota"),
            Fault::NoNumber { .. } => diagnostic.at(self.span, "digits are needed, as in `500`"),
            Fault::Twice { first, .. } => diagnostic.at(self.span, "given again").at(*first, "given first"),
            Fault::TooMuch { most, .. } => diagnostic.at(self.span, format!("more than {most}")),
            Fault::Product { other, .. } => {
                let diagnostic = diagnostic.at(self.span, "too many together");
                match other {
                    Some(other) => diagnostic.at(*other, "with this"),
                    None => diagnostic.note("the other of the two has its default"),
                }
            }
        }
    }

    /// Whether the file can't be used, or is only doubtful.
    pub fn severity(&self) -> Severity {
        match self.fault {
            Fault::TooMuch { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

/// Reads a text: the quotas of the account, and what is wrong with the text in order of place.
pub fn parse(text: &str, file: FileId) -> (Quotas, Vec<Problem>) {
    let mut reader = Reader { file, quotas: Quotas::default(), values: BTreeMap::new(), problems: Vec::new() };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        reader.line(line, start);
        start += line.len();
    }
    reader.judge_product();
    reader.problems.sort_by_key(|problem| problem.span);
    (reader.quotas, reader.problems)
}

struct Reader {
    file: FileId,
    quotas: Quotas,
    /// Where the value of each name stands first.
    values: BTreeMap<&'static str, Span>,
    problems: Vec<Problem>,
}

impl Reader {
    fn line(&mut self, line: &str, start: usize) {
        let written = line.split('#').next().unwrap_or_default();
        if written.trim().is_empty() {
            return;
        }
        let (name, value) = match written.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => (name, value),
            _ => return self.problem(self.trimmed(written, start), Fault::Shape),
        };
        let name_span = self.trimmed(name, start);
        let value_span = self.trimmed(value, start + name.len() + 1);
        let (name, value) = (name.trim(), value.trim());
        let Some(quota) = quota(name) else {
            let near = nearest(name, ALL.iter().map(|quota| quota.name));
            return self.problem(name_span, Fault::Unknown { name: name.to_owned(), near });
        };
        if let Some(first) = self.values.get(quota.name).copied() {
            return self.problem(name_span, Fault::Twice { name: quota.name, first });
        }
        self.values.insert(quota.name, value_span);
        self.value(quota, value, value_span);
    }

    fn value(&mut self, quota: &'static Quota, value: &str, span: Span) {
        let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        let Some(number) = value.parse().ok().filter(|_| digits) else {
            return self.problem(span, Fault::NoNumber { name: quota.name, value: value.to_owned() });
        };
        self.quotas.set.insert(quota.name, number);
        if let Some(most) = quota.most().filter(|most| number > *most) {
            self.problem(span, Fault::TooMuch { name: quota.name, value: number, most });
        }
    }

    /// What both quotas allow together is judged once both are known.
    fn judge_product(&mut self) {
        let product = u64::from(self.quotas.get(&RULES_PER_GROUP)) * u64::from(self.quotas.get(&GROUPS_PER_INTERFACE));
        let places = [&RULES_PER_GROUP, &GROUPS_PER_INTERFACE].map(|quota| self.values.get(quota.name).copied());
        let (span, other) = match places {
            [Some(rules), groups] => (rules, groups),
            [None, Some(groups)] => (groups, None),
            [None, None] => return,
        };
        if product > u64::from(RULES_OF_AN_INTERFACE) {
            self.problem(span, Fault::Product { product, other });
        }
    }

    fn problem(&mut self, span: Span, fault: Fault) {
        self.problems.push(Problem { span, fault });
    }

    /// The place of a text without the blanks around it. Of nothing but blanks it is where they begin.
    fn trimmed(&self, text: &str, start: usize) -> Span {
        let before = text.len() - text.trim_start().len();
        let from = if text.trim().is_empty() { start } else { start + before };
        Span::new(self.file, from, from + text.trim().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::codes;
    use crate::schema::quotas::{INTERNET_GATEWAYS_PER_REGION, ROUTES_PER_TABLE, SUBNETS_PER_VPC, VPCS_PER_REGION};
    use crate::source::SourceMap;

    /// What is said of a text: `at fault: message`, with the help behind it.
    fn said(text: &str) -> Vec<String> {
        let mut sources = SourceMap::new();
        let file = sources.add("quotas", text.as_bytes());
        let (_, problems) = parse(text, file);
        let line = |problem: &Problem| {
            let diagnostic = problem.diagnostic(codes::ALL[0], codes::ALL[1]);
            let help = diagnostic.help.map(|help| format!(" ({help})")).unwrap_or_default();
            let labels: Vec<String> =
                diagnostic.labels.iter().map(|label| format!("`{}` {}", sources.slice(label.span), label.text)).collect();
            format!("{:?}: {}: {}{help}", problem.severity(), diagnostic.message, labels.join(", "))
        };
        problems.iter().map(line).collect()
    }

    fn quotas(text: &str) -> Quotas {
        let mut sources = SourceMap::new();
        let file = sources.add("quotas", text.as_bytes());
        parse(text, file).0
    }

    #[test]
    fn numbers_are_read_and_the_rest_has_its_default() {
        let text = "# granted in March\r\nvpcs-per-region = 20\r\n\r\n  routes-per-table=1000 # as many as there are\n\n";
        assert_eq!(said(text), Vec::<String>::new());
        let quotas = quotas(text);
        assert_eq!((quotas.get(&VPCS_PER_REGION), quotas.get(&ROUTES_PER_TABLE), quotas.get(&SUBNETS_PER_VPC)), (20, 1000, 200));
        assert_eq!((quotas.given(&ROUTES_PER_TABLE), quotas.given(&SUBNETS_PER_VPC)), (Some(1000), None));
        assert_eq!(parse("", SourceMap::new().add("quotas", b"")), (Quotas::default(), Vec::new()));
    }

    #[test]
    fn gateways_grow_with_networks() {
        assert_eq!(quotas("").get(&INTERNET_GATEWAYS_PER_REGION), 5);
        assert_eq!(quotas("vpcs-per-region = 20").get(&INTERNET_GATEWAYS_PER_REGION), 20);
        assert_eq!(quotas("vpcs-per-region = 2").get(&INTERNET_GATEWAYS_PER_REGION), 5);
        assert_eq!(quotas("vpcs-per-region = 20\ninternet-gateways-per-region = 7").get(&INTERNET_GATEWAYS_PER_REGION), 7);
    }

    #[test]
    fn each_fault_is_said_where_it_stands() {
        let text =
            "subnets-per-vcp = 3\nwhatever = 3\nfive\n= 5\nrules-per-acl = many\nvpcs-per-region =\nsubnets-per-vpc = 2,500\n";
        assert_eq!(
            said(text),
            [
                "Error: no quota is called `subnets-per-vcp`: `subnets-per-vcp` no quota (did you mean `subnets-per-vpc`?)",
                "Error: no quota is called `whatever`: `whatever` no quota",
                "Error: a line is `name = number`: `five` no such line",
                "Error: a line is `name = number`: `= 5` no such line",
                "Error: `many`, given for `rules-per-acl`, is no whole number: `many` digits are needed, as in `500`",
                "Error: ``, given for `vpcs-per-region`, is no whole number: `` digits are needed, as in `500`",
                "Error: `2,500`, given for `subnets-per-vpc`, is no whole number: `2,500` digits are needed, as in `500`",
            ]
        );
    }

    #[test]
    fn numbers_are_digits_that_fit() {
        for wrong in ["-1", "+1", "1.5", "4294967296", "0x10", "1 2", "\u{661}"] {
            let expected = format!(
                "Error: `{wrong}`, given for `keys-per-region`, is no whole number: `{wrong}` digits are needed, as in `500`"
            );
            assert_eq!(said(&format!("keys-per-region = {wrong}")), [expected]);
        }
        for right in ["0", "4294967295", "007"] {
            assert_eq!(said(&format!("keys-per-region = {right}")), Vec::<String>::new());
        }
    }

    #[test]
    fn the_first_of_two_lines_counts() {
        let text = "vpcs-per-region = 7\nvpcs-per-region = 9\n";
        assert_eq!(said(text), ["Error: `vpcs-per-region` is given twice: `vpcs-per-region` given again, `7` given first"]);
        assert_eq!(quotas(text).get(&VPCS_PER_REGION), 7);
    }

    #[test]
    fn more_than_aws_grants_is_doubted_and_taken() {
        let text = "routes-per-table = 1001\nroles-per-profile = 2";
        assert_eq!(
            said(text),
            [
                "Warning: AWS is not known to grant 1001 for `routes-per-table`: its most is 1000: `1001` more than 1000",
                "Warning: AWS is not known to grant 2 for `roles-per-profile`: its most is 1: `2` more than 1",
            ]
        );
        assert_eq!(quotas(text).get(&ROUTES_PER_TABLE), 1001);
    }

    #[test]
    fn rules_and_groups_share_a_thousand() {
        assert_eq!(said("rules-per-group = 200\n"), Vec::<String>::new());
        let message = "`rules-per-group` times `groups-per-interface` is";
        assert_eq!(
            said("rules-per-group = 201\n"),
            [format!("Error: {message} 1005, and AWS grants at most 1000: `201` too many together")]
        );
        assert_eq!(
            said("groups-per-interface = 16\nrules-per-group = 63\n"),
            [format!("Error: {message} 1008, and AWS grants at most 1000: `63` too many together, `16` with this")]
        );
        assert_eq!(
            said("rules-per-group = 4294967295\ngroups-per-interface = 16\n"),
            [format!("Error: {message} 68719476720, and AWS grants at most 1000: `4294967295` too many together, `16` with this")]
        );
    }

    #[test]
    fn spans_lie_in_any_text() {
        for text in ["=", "==", "é = é", "\u{feff}vpcs-per-region = 6", "a=\r\n\r\n=b#=", "#", " \t= ", "x =\u{a0}"] {
            let mut sources = SourceMap::new();
            let file = sources.add("quotas", text.as_bytes());
            for problem in parse(text, file).1 {
                assert!(text.get(problem.span.range()).is_some(), "{text:?}: {problem:?}");
            }
        }
    }
}
