//! E0454: more processors than the account may run. Rule 164.
//!
//! What AWS documents (EC2 user guide, "On-Demand Instance quotas"; error `VcpuLimitExceeded`). Nearly every account was
//! given more than the default of five, so only a number that somebody wrote is held against a program.

use std::collections::BTreeMap;

use super::Context;
use super::machines::{Types, machines};
use super::quota_count::over_quota;
use crate::analysis::{InstanceId, Settled};
use crate::diagnostic::Diagnostic;
use crate::schema::Kind;
use crate::schema::quotas::{Quota, vcpu_quota};

/// Adds up the processors of nodes and of the least that fleets have, by account, region and quota.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut types = Types::default();
    let mut quota_of: BTreeMap<&str, Option<(&Quota, u32)>> = BTreeMap::new();
    let mut sums: BTreeMap<(Option<InstanceId>, Option<&str>, &str), i64> = BTreeMap::new();
    for machine in machines(context) {
        let Some(name) = machine.word("type") else { continue };
        let given = |quota: &'static Quota| Some((quota, context.analysis.quotas.given(quota)?));
        let Some((quota, most)) = *quota_of.entry(name).or_insert_with(|| vcpu_quota(name).and_then(given)) else { continue };
        let Some(facts) = types.of(machine) else { continue };
        let account = machine.network.and_then(|id| context.analysis.resource(id)).and_then(|network| network.reference("account"));
        let region = context.analysis.region_of(machine);
        let sum = sums.entry((account, region, quota.name)).or_default();
        let before = *sum;
        *sum = sum.saturating_add(i64::from(facts.vcpus).saturating_mul(count(machine)));
        // Told once, of the machine that is one too many.
        if before <= i64::from(most) && *sum > i64::from(most) {
            let place = region.unwrap_or("the region");
            let message = format!("`{place}` would run {sum} processors or more with `{}`, and {most} are allowed", machine.path);
            found.push(over_quota(message, machine.span_of("type"), "more than the account may run", quota));
        }
    }
}

fn count(machine: &Settled) -> i64 {
    match machine.kind {
        Kind::Fleet => machine.int("size").or(machine.int("min")).unwrap_or_default().max(0),
        _ => 1,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use crate::analysis::{Inputs, analyse};
    use crate::schema::quotas::parse;
    use crate::source::SourceMap;

    const PROGRAM: &str = "stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }
  sg web
  node n[i in 0..3] {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web
  }
  fleet f {
    min     = 2
    max     = 9
    subnets = lan
    type    = m5.large
    image   = al2023
    sg      = web
  }
}
";

    /// What a network of three nodes and a fleet of two is told under the quotas of a file.
    pub fn told(file: &str) -> Vec<String> {
        let mut sources = SourceMap::new();
        sources.add("main.vpc", PROGRAM.as_bytes());
        let id = sources.add("a.quotas", file.as_bytes());
        let (quotas, problems) = parse(file, id);
        assert!(problems.is_empty());
        let analysis = analyse(&sources, &Inputs { quotas, ..Inputs::default() });
        analysis.diagnostics.iter().map(|diagnostic| diagnostic.message.clone()).collect()
    }

    #[test]
    fn processors_are_added_up_where_the_quotas_file_says_how_many() {
        assert_eq!(told(""), [""; 0]);
        assert_eq!(told("vcpus-standard = 10\nvcpus-p = 0\n"), [""; 0]);
        let told = told("vcpus-standard = 9\n");
        assert_eq!(told, ["`us-east-1` would run 10 processors or more with `lab.f`, and 9 are allowed"]);
    }
}
