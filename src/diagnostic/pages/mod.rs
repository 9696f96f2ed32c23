//! The pages that [`super::explain`] shows: a file for each area of the codes.

mod aws;
mod blocks;
mod groups;
mod cloud;
mod files;
mod lint;
mod keys;
mod iam;
mod acls;
mod gateways;
mod peerings;
mod routes;
mod names;
mod nodes;
mod plan;
mod reach;
mod shape;
mod text;
mod values;

use super::explain::Page;

/// Every page, in the order of the codes.
pub const ALL: &[&[Page]] = &[
    text::PAGES,
    shape::PAGES,
    names::PAGES,
    peerings::PAGES,
    iam::PAGES,
    keys::PAGES,
    values::PAGES,
    aws::PAGES,
    blocks::PAGES,
    groups::PAGES,
    routes::PAGES,
    gateways::PAGES,
    acls::PAGES,
    nodes::PAGES,
    files::PAGES,
    lint::PAGES,
    blocks::LINTS,
    routes::LINTS,
    gateways::LINTS,
    acls::LINTS,
    nodes::LINTS,
    reach::PAGES,
    reach::LINTS,
    plan::PAGES,
    plan::LINTS,
    cloud::PAGES,
];
