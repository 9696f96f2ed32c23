//! The pages that [`super::explain`] shows: a file for each area of the codes.

mod aws;
mod cloud;
mod files;
mod lint;
mod names;
mod plan;
mod shape;
mod text;
mod values;

use super::explain::Page;

/// Every page, in the order of the codes.
pub const ALL: &[&[Page]] =
    &[text::PAGES, shape::PAGES, names::PAGES, values::PAGES, aws::PAGES, files::PAGES, lint::PAGES, plan::PAGES, cloud::PAGES];
