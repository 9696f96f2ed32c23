//! One line of a journal: a checksum, and what happened as JSON. A line that was cut off in the middle has another checksum.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Seconds since 1970, as the clock of the machine says: intents outlive the process that has written them.
pub type Seconds = u64;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Record {
    /// Counts the intents of a journal. An outcome bears the number of its intent.
    pub n: u64,
    pub at: Seconds,
    #[serde(flatten)]
    pub event: Event,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    Intent(Written),
    /// Done, with the id of what was made.
    Done(Option<String>),
    /// AWS's code.
    Refused(String),
    Unknown,
}

/// An intent as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Written {
    pub task: String,
    pub kind: String,
    pub address: String,
    pub account: String,
    pub region: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub op: Option<String>,
    /// Whether a second call makes a second one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub another: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// How many digits of the digest stand in front of a line.
const CHECKSUM: usize = 8;

fn checksum(text: &str) -> String {
    let digits = Sha256::digest(text).iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    });
    digits.chars().take(CHECKSUM).collect()
}

/// The line of a record, with its end.
pub fn line(record: &Record) -> std::io::Result<String> {
    let text = serde_json::to_string(record)?;
    Ok(format!("{} {text}\n", checksum(&text)))
}

/// The records of a journal. What is no whole line is left out: its intent was never sent, or its outcome is looked up.
pub fn read(text: &str) -> Vec<Record> {
    let record = |line: &str| {
        let (sum, text) = line.split_once(' ')?;
        serde_json::from_str(text).ok().filter(|_| sum == checksum(text))
    };
    text.lines().filter_map(record).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records() -> Vec<Record> {
        let written = Written {
            task: "create".to_owned(),
            kind: "network".to_owned(),
            address: "lab".to_owned(),
            account: "123456789012".to_owned(),
            region: "eu-west-1".to_owned(),
            op: Some("ab".repeat(32)),
            another: true,
            id: None,
        };
        let event = [
            Event::Intent(written),
            Event::Done(Some("vpc-1".to_owned())),
            Event::Done(None),
            Event::Refused("VpcLimitExceeded".to_owned()),
            Event::Unknown,
        ];
        event.into_iter().zip(1..).map(|(event, n)| Record { n, at: 1_700_000_000 + n, event }).collect()
    }

    #[test]
    fn what_is_written_is_read() {
        let text: String = records().iter().map(|record| line(record).unwrap_or_default()).collect();
        assert_eq!(read(&text), records());
    }

    #[test]
    fn a_journal_that_ends_anywhere_is_read_up_to_its_last_whole_line() {
        let lines: Vec<String> = records().iter().map(|record| line(record).unwrap_or_default()).collect();
        let text = lines.concat();
        for end in 0..text.len() {
            // The end of a line is no part of what its checksum covers.
            let whole = text
                .split_at(end + 1)
                .0
                .matches('\n')
                .count()
                .max(text.split_at(end).0.lines().filter(|line| lines.contains(&format!("{line}\n"))).count());
            let found = read(text.split_at(end).0);
            assert!(found.len() <= whole, "{end}");
            assert_eq!(found, records().into_iter().take(found.len()).collect::<Vec<_>>(), "{end}");
        }
    }

    #[test]
    fn a_line_with_another_byte_is_none() {
        for record in records() {
            let line = line(&record).unwrap_or_default();
            for (at, _) in line.trim_end().char_indices() {
                let mut bytes = line.clone().into_bytes();
                bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1);
                assert_eq!(read(&String::from_utf8_lossy(&bytes)), [], "{line} at {at}");
            }
        }
    }
}
