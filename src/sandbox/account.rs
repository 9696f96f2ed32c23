//! What an account holds in a region, and the view of it that one request has.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::sandbox::address::Address;
use crate::sandbox::dhcp::DhcpOptions;
use crate::sandbox::error::Refusal;
use crate::sandbox::faults::Hidden;
use crate::sandbox::gateway::InternetGateway;
use crate::sandbox::ids::{IdKind, Ids};
use crate::sandbox::instance::Instance;
use crate::sandbox::interface::Interface;
use crate::sandbox::key_pair::KeyPair;
use crate::sandbox::network_acl::NetworkAcl;
use crate::sandbox::protocol::query::Params;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::route_table::RouteTable;
use crate::sandbox::security_group::{Rule, SecurityGroup};
use crate::sandbox::settings::Settings;
use crate::sandbox::subnet::Subnet;
use crate::sandbox::tags::Tags;
use crate::sandbox::volume::Volume;
use crate::sandbox::vpc::Vpc;

/// The one account that every credential belongs to.
pub(crate) const ACCOUNT: &str = "123456789012";

/// The resources of an account in a region, each kind by id.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Region {
    pub(crate) name: String,
    pub(crate) vpcs: BTreeMap<String, Vpc>,
    pub(crate) dhcp_options: BTreeMap<String, DhcpOptions>,
    pub(crate) internet_gateways: BTreeMap<String, InternetGateway>,
    pub(crate) route_tables: BTreeMap<String, RouteTable>,
    pub(crate) subnets: BTreeMap<String, Subnet>,
    pub(crate) security_groups: BTreeMap<String, SecurityGroup>,
    pub(crate) rules: BTreeMap<String, Rule>,
    pub(crate) network_acls: BTreeMap<String, NetworkAcl>,
    pub(crate) key_pairs: BTreeMap<String, KeyPair>,
    pub(crate) instances: BTreeMap<String, Instance>,
    pub(crate) interfaces: BTreeMap<String, Interface>,
    pub(crate) volumes: BTreeMap<String, Volume>,
    pub(crate) addresses: BTreeMap<String, Address>,
    pub(crate) tags: BTreeMap<String, Tags>,
    /// From an association's id to its route table.
    pub(crate) associations: BTreeMap<String, String>,
    /// What client tokens brought about, by scope and token.
    pub(crate) tokens: BTreeMap<String, TokenUse>,
    /// When which instance enters its next state.
    pub(crate) due: BTreeSet<(u64, String)>,
    /// What nobody asked for: the default VPC with its parts, and the parts that each VPC brings along.
    pub(crate) furniture: BTreeSet<String>,
}

/// What a request with a client token brought about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TokenUse {
    /// A digest of the request's parameters.
    pub(crate) request: String,
    /// The ids that it made.
    pub(crate) made: Vec<String>,
}

/// What a reader of the account sees: the resources, and the time that their states depend on.
pub(crate) struct View<'a> {
    pub(crate) region: &'a Region,
    pub(crate) settings: &'a Settings,
    pub(crate) now: u64,
}

/// One request under way.
pub(crate) struct Context<'a> {
    pub(crate) region: &'a mut Region,
    pub(crate) ids: &'a mut Ids,
    pub(crate) settings: &'a Settings,
    pub(crate) hidden: &'a Hidden,
    pub(crate) now: u64,
    pub(crate) params: &'a Params,
    /// The answer's content. A refusal throws it away.
    pub(crate) xml: Xml,
}

impl Context<'_> {
    /// The account as readers see it.
    pub(crate) fn view(&self) -> View<'_> {
        View { region: self.region, settings: self.settings, now: self.now }
    }

    /// The answer of the actions that answer nothing else.
    pub(crate) fn done(&mut self) {
        self.xml.text("return", "true");
    }

    /// The ids that an earlier request with this token made. The same token with other parameters is `IdempotentParameterMismatch`
    /// (EC2 Developer Guide, "Ensuring idempotency"); a token has at most 64 ASCII characters.
    pub(crate) fn replay(&self, scope: &str) -> Result<Option<Vec<String>>, Refusal> {
        let Some(token) = self.params.text("ClientToken").filter(|token| !token.is_empty()) else { return Ok(None) };
        if token.len() > 64 || !token.is_ascii() {
            return Err(Refusal::new("InvalidClientToken", "The client token must be at most 64 ASCII characters"));
        }
        let Some(used) = self.region.tokens.get(&format!("{scope} {token}")) else { return Ok(None) };
        match used.request == self.params.digest(&["ClientToken", "DryRun"]) {
            true => Ok(Some(used.made.clone())),
            false => Err(Refusal::new(
                "IdempotentParameterMismatch",
                "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
            )),
        }
    }

    /// Remembers what a token brought about.
    pub(crate) fn remember(&mut self, scope: &str, made: Vec<String>) {
        if let Some(token) = self.params.text("ClientToken").filter(|token| !token.is_empty()) {
            let request = self.params.digest(&["ClientToken", "DryRun"]);
            self.region.tokens.insert(format!("{scope} {token}"), TokenUse { request, made });
        }
    }
}

/// A kind of resource that is kept by id.
pub(crate) trait Resource: Sized + 'static {
    /// Its ids.
    const ID: IdKind;

    /// All of it.
    fn all(region: &Region) -> &BTreeMap<String, Self>;

    /// All of it, to change.
    fn all_mut(region: &mut Region) -> &mut BTreeMap<String, Self>;

    /// The one with an id; `….Malformed` or `….NotFound` otherwise.
    fn get<'r>(region: &'r Region, id: &str) -> Result<&'r Self, Refusal> {
        Self::ID.check(id)?;
        Self::all(region).get(id).ok_or_else(|| Self::ID.unknown(id))
    }

    /// The one with an id, to change.
    fn get_mut<'r>(region: &'r mut Region, id: &str) -> Result<&'r mut Self, Refusal> {
        Self::ID.check(id)?;
        Self::all_mut(region).get_mut(id).ok_or_else(|| Self::ID.unknown(id))
    }
}

/// Implements [`Resource`] for a kind: its field of [`Region`], prefix, noun, and the two codes for wrong ids as AWS spells them.
macro_rules! resource {
    ($kind:ty, $field:ident, $prefix:literal, $noun:literal, $malformed:literal, $not_found:literal) => {
        impl $crate::sandbox::account::Resource for $kind {
            const ID: $crate::sandbox::ids::IdKind =
                $crate::sandbox::ids::IdKind { prefix: $prefix, noun: $noun, malformed: $malformed, not_found: $not_found };

            fn all(region: &$crate::sandbox::account::Region) -> &std::collections::BTreeMap<String, Self> {
                &region.$field
            }

            fn all_mut(region: &mut $crate::sandbox::account::Region) -> &mut std::collections::BTreeMap<String, Self> {
                &mut region.$field
            }
        }
    };
}

pub(crate) use resource;
