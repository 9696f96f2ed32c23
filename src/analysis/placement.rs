//! Which kind a declaration is of, whether it may stand where it stands, and whether it has the name that it needs.

use super::types::with_article;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::{Kind, Naming, Place};
use crate::source::Span;
use crate::syntax::ast::{Declaration, ExprKind, StatementKind};

/// What stands round a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// Nothing: it stands at the top of a file.
    Top,
    /// The body of a declaration of this kind.
    Body(Kind),
}

/// The kind of a declaration. A gateway is of the kind that its own `kind` says, which is a word and never computed, for
/// on it hangs which attributes it has.
pub fn kind_of(ast: &Declaration) -> Result<Kind, Box<Diagnostic>> {
    let Some(kind) = Kind::of_word(&ast.kind.text) else {
        let error = Diagnostic::error(codes::UNKNOWN_KIND, format!("there is no kind `{}`", ast.kind.text));
        return Err(Box::new(error.at(ast.kind.span, "no kind of this name")));
    };
    if kind != Kind::Gateway {
        return Ok(kind);
    }
    let written = ast.body.iter().find_map(|statement| match &statement.kind {
        StatementKind::Attribute(attribute) if attribute.name.text == "kind" => Some(&attribute.value),
        _ => None,
    });
    match written.map(|value| (&value.kind, value.span)) {
        Some((ExprKind::Word(word), _)) => Ok(Kind::of_gateway(word).unwrap_or(Kind::Gateway)),
        Some((ExprKind::Broken, _)) | None => Ok(Kind::Gateway),
        Some((_, span)) => {
            let error = Diagnostic::error(codes::INVALID_EXPRESSION, "the `kind` of a gateway is a word, and is not computed");
            Err(Box::new(
                error
                    .at(span, "an expression")
                    .help("write one of `internet`, `nat`, `egress`, `endpoint` and `vpn`; declare two gateways, each with an `if`, to choose"),
            ))
        }
    }
}

/// Why a declaration cannot stand where it stands, or not with this name.
pub fn misplaced(kind: Kind, ast: &Declaration, around: Around) -> Option<Diagnostic> {
    let own_table = kind == Kind::Routes && around == Around::Body(Kind::Subnet) && ast.name.is_none();
    if !own_table && !kind.schema().places.iter().any(|place| fits(*place, around)) {
        let written = ast.name.as_ref().map_or(kind.word().to_owned(), |name| format!("{} {}", kind.word(), name.text));
        let places: Vec<&str> = kind.schema().places.iter().map(|place| words(*place)).collect();
        let error = Diagnostic::error(codes::MISPLACED, format!("`{written}` belongs {}", places.join(" or ")));
        let here = match around {
            Around::Top => "this is the top of the file".to_owned(),
            Around::Body(kind) => format!("this is the body of {}", with_article(kind.word())),
        };
        return Some(error.at(ast.head, here));
    }
    if let (Some(existing), false) = (ast.existing, can_exist(kind)) {
        let error = Diagnostic::error(codes::MISPLACED, format!("{} cannot be `existing`", with_article(kind.word())));
        return Some(error.at(existing, "it is no thing of its own in AWS").help("declare it without `existing`"));
    }
    misnamed(kind, ast, own_table)
}

/// A disk belongs to its node, an account and an option set are nothing that others would lend.
fn can_exist(kind: Kind) -> bool {
    !matches!(kind, Kind::Disk | Kind::Account | Kind::Dhcp | Kind::FlowLog)
}

fn fits(place: Place, around: Around) -> bool {
    match place {
        Place::Top => around == Around::Top,
        Place::Network => around == Around::Body(Kind::Network),
        Place::Node => matches!(around, Around::Body(Kind::Node | Kind::Fleet)),
    }
}

fn words(place: Place) -> &'static str {
    match place {
        Place::Top => "at the top of the program",
        Place::Network => "in the body of a network",
        Place::Node => "in the body of a node or a fleet",
    }
}

fn misnamed(kind: Kind, ast: &Declaration, own_table: bool) -> Option<Diagnostic> {
    match (&ast.name, kind.schema().naming) {
        (None, Naming::Own) if !own_table => {
            let error = Diagnostic::error(codes::INVALID_NAME, format!("this `{}` has no name", kind.word()));
            Some(error.at(ast.kind.span, "a name must follow").help(format!("write `{} name {{`", kind.word())))
        }
        (Some(name), Naming::Kind) => {
            let error = Diagnostic::error(
                codes::INVALID_NAME,
                format!("a `{}` has no name of its own, so `{}` is too much", kind.word(), name.text),
            );
            let blank = Span { start: ast.kind.span.end, ..name.span };
            Some(error.at(name.span, "take it out").help(format!("write `{} {{`", kind.word())).fix(blank, ""))
        }
        _ => None,
    }
}
