//! Pages of the Describe actions.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::sandbox::error::Refusal;
use crate::sandbox::protocol::query::Params;

/// The sizes that an action allows for its pages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The smallest size that may be asked for.
    pub(crate) least: usize,
    /// The largest size that may be asked for.
    pub(crate) most: usize,
    /// The size of a page when none was asked for.
    pub(crate) unasked: usize,
    /// Whether a size excludes ids, as the model says of some actions.
    pub(crate) excludes_ids: bool,
}

impl Limits {
    /// Sizes from 5 to 1000, as most actions have in the model. That 1000 is the page when none was asked for is unverified;
    /// a client that follows the token never notices.
    pub(crate) const USUAL: Limits = Limits { least: 5, most: 1000, unasked: 1000, excludes_ids: false };
    /// As usual, but everything at once when no size was asked for (DescribeSecurityGroups.MaxResults: "If this parameter is not
    /// specified, then all items are returned").
    pub(crate) const ALL_UNASKED: Limits = Limits { unasked: usize::MAX, ..Limits::USUAL };
    /// As usual, but a size excludes ids.
    pub(crate) const OR_IDS: Limits = Limits { excludes_ids: true, ..Limits::USUAL };
    /// The model knows no pages for the action.
    pub(crate) const NONE: Limits = Limits { least: 0, most: 0, unasked: usize::MAX, excludes_ids: false };
}

/// Which part of a listing is asked for. Listings are in the order of their keys, so a page goes on after a key, whatever was
/// made or deleted in between.
#[derive(Debug)]
pub(crate) struct Page {
    size: usize,
    after: Option<String>,
}

impl Page {
    /// Reads `MaxResults` and `NextToken`.
    pub(crate) fn parse(params: &Params, limits: Limits, by_id: bool) -> Result<Page, Refusal> {
        let asked = params.integer("MaxResults")?;
        if by_id && limits.excludes_ids && asked.is_some() {
            return Err(Refusal::combination(
                "The parameter MaxResults cannot be used with the parameter of ids in the same request",
            ));
        }
        let size = match asked {
            None => limits.unasked,
            Some(asked) => {
                usize::try_from(asked).ok().filter(|size| (limits.least..=limits.most).contains(size)).ok_or_else(|| {
                    let range = format!(
                        "Expecting a value greater than or equal to {} and less than or equal to {}",
                        limits.least, limits.most
                    );
                    Refusal::value(format!("Value ( {asked} ) for parameter maxResults is invalid. {range}."))
                })?
            }
        };
        let after = params.text("NextToken").filter(|token| !token.is_empty()).map(decode).transpose()?;
        Ok(Page { size, after })
    }

    /// Whether a key was on an earlier page.
    pub(crate) fn passed(&self, key: &str) -> bool {
        self.after.as_deref().is_some_and(|after| key <= after)
    }

    /// How many entries the page takes.
    pub(crate) fn size(&self) -> usize {
        self.size
    }
}

/// The token that goes on after a key.
pub(crate) fn token(key: &str) -> String {
    STANDARD.encode(format!("after {key}"))
}

fn decode(token: &str) -> Result<String, Refusal> {
    let refusal = || Refusal::new("InvalidNextToken", "The specified NextToken is not valid");
    let text = STANDARD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(refusal)?;
    text.strip_prefix("after ").map(str::to_owned).ok_or_else(refusal)
}
