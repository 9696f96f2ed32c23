//! What all Describe actions have in common: ids, filters, pages.

use std::collections::BTreeSet;

use crate::sandbox::account::{Context, Resource, View};
use crate::sandbox::error::Refusal;
use crate::sandbox::filter::{Field, Filters};
use crate::sandbox::page::{Limits, Page, token};
use crate::sandbox::protocol::xml::Xml;

/// A kind that a Describe action lists.
pub(crate) trait Listed: Resource {
    /// The parameter that takes ids.
    const IDS: &'static str;
    /// The element around the answer's items.
    const SET: &'static str;
    /// The sizes of its pages.
    const LIMITS: Limits;
    /// Its filters, besides those on tags.
    const FIELDS: &'static [Field<Self>];

    /// Writes the content of an item.
    fn write(&self, id: &str, view: &View<'_>, xml: &mut Xml);
}

/// A Describe action from end to end.
pub(crate) fn describe<T: Listed>(context: &mut Context<'_>) -> Result<(), Refusal> {
    let (found, next) = select::<T>(context)?;
    let mut xml = Xml::default();
    let view = context.view();
    xml.set(T::SET, &found, |xml, id| {
        if let Some(resource) = T::all(view.region).get(id) {
            resource.write(id, &view, xml);
        }
    });
    xml.optional("nextToken", next.as_deref());
    context.xml = xml;
    Ok(())
}

/// The ids on the page that a request asks for, and the token of the next one.
pub(crate) fn select<T: Listed>(context: &Context<'_>) -> Result<(Vec<String>, Option<String>), Refusal> {
    let asked = context.params.texts(T::IDS);
    let page = Page::parse(context.params, T::LIMITS, !asked.is_empty())?;
    let filters = Filters::parse(context.params, T::FIELDS)?;
    let view = context.view();
    let seen = |id: &str| !context.hidden.hides(id, filters.by_tag());
    let mut named = BTreeSet::new();
    for id in &asked {
        T::get(view.region, id)?;
        named.insert(*id);
        if !seen(id) {
            return Err(T::ID.unknown(id));
        }
    }
    let candidates: Box<dyn Iterator<Item = &str>> = match asked.is_empty() {
        true => Box::new(T::all(view.region).keys().map(String::as_str)),
        false => Box::new(named.into_iter()),
    };
    let mut found = Vec::new();
    for id in candidates.filter(|id| !page.passed(id)) {
        let accepted = T::all(view.region).get(id).is_some_and(|resource| filters.accept(id, resource, &view));
        if !accepted || !seen(id) {
            continue;
        }
        if found.len() == page.size() {
            let next = found.last().map(|last: &String| token(last));
            return Ok((found, next));
        }
        found.push(id.to_owned());
    }
    Ok((found, None))
}
