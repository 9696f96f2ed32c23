//! Which images nodes run: from the lock file, from what is deployed, or from AWS; names are pinned, ids are looked up.

use std::collections::{BTreeMap, BTreeSet};

use super::{Exit, Prepared, Trouble, cloud_trouble};
use crate::cloud::images;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{self, Body, Program};
use crate::plan;
use crate::schema::regions::architecture;
use crate::source::Span;

impl Prepared {
    /// Gives every node the id of its image: from the lock file, from what runs under that name, or from AWS.
    pub(super) async fn settle_images(&mut self) -> Result<(), Trouble> {
        let deployed = plan::pins_of(&self.observed);
        let mut asked: BTreeMap<String, BTreeMap<images::Wanted, Span>> = BTreeMap::new();
        for (region, wanted, span) in named_images(&self.program) {
            if self.lock.image(&region, &wanted.name, &wanted.architecture).is_some() {
                continue;
            }
            match deployed.get(&(region.clone(), format!("{} {}", wanted.name, wanted.architecture))) {
                Some(id) => self.lock.pin(&region, &wanted.name, &wanted.architecture, id.clone()),
                None => {
                    asked.entry(region).or_default().insert(wanted, span);
                }
            }
        }
        for (region, wanted) in asked {
            self.ask_images(&region, &wanted).await?;
        }
        self.write_images();
        self.refuse_unknown_ids().await
    }

    /// An id that the program writes is looked up before any node makes room for its successor.
    async fn refuse_unknown_ids(&self) -> Result<(), Trouble> {
        let running: BTreeSet<&String> =
            self.observed.things.iter().filter_map(|thing| image_of(&thing.body)?.id.as_ref()).collect();
        let mut asked: BTreeMap<&String, BTreeMap<String, Span>> = BTreeMap::new();
        for resource in self.program.resources.values() {
            let (Some(image), Some(region)) = (image_of(&resource.body), &resource.region) else { continue };
            if image.id.as_ref() == Some(&image.name) && !running.contains(&image.name) {
                asked.entry(region).or_default().insert(image.name.clone(), resource.span_of("image"));
            }
        }
        let mut unknown = Vec::new();
        for (region, ids) in asked {
            let known = images::existing(&self.clients, region, ids.keys()).await.map_err(|error| cloud_trouble(&error))?;
            unknown.extend(ids.into_iter().filter(|(id, _)| !known.contains(id)).map(|(id, span)| id_unknown(&id, region, span)));
        }
        match unknown.is_empty() {
            true => Ok(()),
            false => Err((unknown, Exit::Refused)),
        }
    }

    /// Asks AWS what names mean today, and pins the answers.
    async fn ask_images(&mut self, region: &str, wanted: &BTreeMap<images::Wanted, Span>) -> Result<(), Trouble> {
        let names: Vec<images::Wanted> = wanted.keys().cloned().collect();
        let found = images::resolve(&self.clients, region, &names).await.map_err(|error| cloud_trouble(&error))?;
        let mut unknown = Vec::new();
        for (image, span) in wanted {
            match found.get(image) {
                Some(id) => self.lock.pin(region, &image.name, &image.architecture, id.clone()),
                None => unknown.push(image_unknown(image, region, *span)),
            }
        }
        match unknown.is_empty() {
            true => Ok(()),
            false => Err((unknown, Exit::Refused)),
        }
    }

    fn write_images(&mut self) {
        for resource in self.program.resources.values_mut() {
            let region = resource.region.clone().unwrap_or_default();
            if let Body::Node(node) = &mut resource.body
                && node.image.id.is_none()
            {
                node.image.id = self.lock.image(&region, &node.image.name, architecture(&node.instance_type)).cloned();
            }
        }
    }

    /// Whether a node of the program is to run a published image of this name.
    pub fn uses_image(&self, name: &str) -> bool {
        named_images(&self.program).iter().any(|(_, wanted, _)| wanted.name == name)
    }

    /// Asks anew for all image names, or for one, and moves their pins. Returns what moved: name, before and after.
    pub async fn move_pins(&mut self, only: Option<&str>) -> Result<Vec<(String, String, String)>, Trouble> {
        let before = self.lock.clone();
        let mut asked: BTreeMap<String, BTreeMap<images::Wanted, Span>> = BTreeMap::new();
        for (region, wanted, span) in
            named_images(&self.program).into_iter().filter(|(_, wanted, _)| only.is_none_or(|only| only == wanted.name))
        {
            asked.entry(region).or_default().insert(wanted, span);
        }
        for resource in self.program.resources.values_mut() {
            if let Body::Node(node) = &mut resource.body
                && node.image.id.as_ref() != Some(&node.image.name)
            {
                node.image.id = None;
            }
        }
        for (region, wanted) in &asked {
            self.ask_images(region, wanted).await?;
        }
        self.write_images();
        let moved = |(region, wanted): (&String, &images::Wanted)| {
            let now = self.lock.image(region, &wanted.name, &wanted.architecture)?;
            let was = before.image(region, &wanted.name, &wanted.architecture).cloned().unwrap_or_default();
            (was != *now).then(|| (format!("{} {} in {region}", wanted.name, wanted.architecture), was, now.clone()))
        };
        Ok(asked.iter().flat_map(|(region, wanted)| wanted.keys().map(move |one| (region, one))).filter_map(moved).collect())
    }
}

/// The published image names that nodes use, with the place of the first use.
fn named_images(program: &Program) -> Vec<(String, images::Wanted, Span)> {
    let mut found: BTreeMap<(String, images::Wanted), Span> = BTreeMap::new();
    for resource in program.resources.values() {
        let (Body::Node(node), Some(region)) = (&resource.body, &resource.region) else { continue };
        if node.image.id.as_ref() != Some(&node.image.name) {
            let wanted =
                images::Wanted { name: node.image.name.clone(), architecture: architecture(&node.instance_type).to_owned() };
            found.entry((region.clone(), wanted)).or_insert_with(|| resource.span_of("image"));
        }
    }
    found.into_iter().map(|((region, wanted), span)| (region, wanted, span)).collect()
}

fn image_of(body: &Body) -> Option<&model::Image> {
    match body {
        Body::Node(node) => Some(&node.image),
        _ => None,
    }
}

fn id_unknown(id: &str, region: &str, span: Span) -> Diagnostic {
    Diagnostic::error(codes::IMAGE_UNKNOWN, format!("there is no image `{id}` in {region} that this account may use"))
        .at(span, "named here")
        .help("ids hold in one region; name a published image, or the id of one that the account can see there")
}

fn image_unknown(image: &images::Wanted, region: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        codes::IMAGE_UNKNOWN,
        format!("no image is published as `{}` for {} in {region}", image.name, image.architecture),
    )
    .at(span, "named here")
    .help("name another image, or write the id of one: `image = \"ami-…\"`")
}
