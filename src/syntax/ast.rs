//! The syntax tree: what is written, with its places, before anything is known of its meaning.
//!
//! Chains of operators and of members are flat lists, so that no tree is deeper than its text has brackets.

use crate::source::Span;

/// A word with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A comment, from its `#` to the last character of its line that is no blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where.
    pub span: Span,
    /// What stands behind the `#`, without blanks around.
    pub text: String,
}

/// A whole text.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// In the order of the text.
    pub statements: Vec<Statement>,
}

/// One statement with its body, if it has one.
#[derive(Clone, Debug)]
pub struct Statement {
    /// From its first to its last character.
    pub span: Span,
    /// What it says.
    pub kind: StatementKind,
}

/// What a statement says.
#[derive(Clone, Debug)]
pub enum StatementKind {
    /// `name = value`
    Attribute(Attribute),
    /// `kind name[keys] if condition { … }`
    Declaration(Box<Declaration>),
    /// `stack name[param]`
    Stack {
        /// The name.
        name: Name,
        /// The parameter in brackets.
        param: Option<Name>,
        /// The statements between the braces; none without braces.
        body: Vec<Statement>,
    },
    /// `param name: type = default where …`
    Param(Box<Param>),
    /// `let name: type = value`
    Let(Box<Let>),
    /// `service name = ports`
    Service(Attribute),
    /// `output name = value`
    Output(Attribute),
    /// `assert X can reach Y on PORTS "why"`
    Assert(Box<Assert>),
    /// `check condition "message"`
    Check {
        /// What must hold.
        condition: Expr,
        /// What is said otherwise.
        message: Expr,
    },
    /// `allow PORTS from PEER "why"`, also numbered, `deny`, and `on`.
    Rule(Box<RuleLine>),
    /// `destination -> target`
    Route {
        /// Where packets go to.
        destination: Expr,
        /// What carries them.
        target: Expr,
    },
    /// `use "path" as name …`
    Use(Box<Use>),
    /// `moved address to address`
    Moved {
        /// The former address.
        from: Expr,
        /// The present one.
        to: Expr,
    },
    /// What is no statement. It has been reported, or is counted by E0007.
    Broken {
        /// The name that it seems to declare or to set: what else is said of that name would follow from this.
        declares: Option<String>,
    },
}

/// `name = value`
#[derive(Clone, Debug)]
pub struct Attribute {
    /// The name.
    pub name: Name,
    /// The value.
    pub value: Expr,
}

/// `kind name[keys] if condition { … }`
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Where `existing` stands, if it does.
    pub existing: Option<Span>,
    /// The kind.
    pub kind: Name,
    /// The name; none where the kind names it.
    pub name: Option<Name>,
    /// The variables in brackets.
    pub keys: Vec<KeyVariable>,
    /// The condition.
    pub condition: Option<Expr>,
    /// From the kind to the closing bracket of the keys.
    pub head: Span,
    /// The statements between the braces; none without braces.
    pub body: Vec<Statement>,
}

/// `name in values`
#[derive(Clone, Debug)]
pub struct KeyVariable {
    /// The variable.
    pub name: Name,
    /// What it runs over.
    pub values: Expr,
}

/// `param name: type = default where condition "message"`
#[derive(Clone, Debug)]
pub struct Param {
    /// The name.
    pub name: Name,
    /// The type.
    pub of: TypeExpr,
    /// The value when none is given.
    pub default: Option<Expr>,
    /// What a value must fulfil.
    pub condition: Option<Expr>,
    /// What is said of a value that does not.
    pub message: Option<Expr>,
}

/// `let name: type = value`
#[derive(Clone, Debug)]
pub struct Let {
    /// The name.
    pub name: Name,
    /// The type, if it is written.
    pub of: Option<TypeExpr>,
    /// The value.
    pub value: Expr,
}

/// `assert X can reach Y on PORTS "why"`
#[derive(Clone, Debug)]
pub struct Assert {
    /// Whether `only` stands before.
    pub only: bool,
    /// Who opens the connection.
    pub from: Expr,
    /// `can` or `cannot`.
    pub can: bool,
    /// Whom to.
    pub to: Expr,
    /// On which ports.
    pub on: Option<Expr>,
    /// Why.
    pub why: Option<Expr>,
}

/// A line of a group, an ACL or a role.
#[derive(Clone, Debug)]
pub struct RuleLine {
    /// The number before it, as in an ACL.
    pub number: Option<Expr>,
    /// `allow` or `deny`.
    pub action: Name,
    /// What.
    pub what: Expr,
    /// `from`, `to` or `on`.
    pub way: Name,
    /// Whom.
    pub peer: Expr,
    /// Why.
    pub why: Option<Expr>,
}

/// `use "path" as name[keys] if condition { … }`
#[derive(Clone, Debug)]
pub struct Use {
    /// The path.
    pub path: Expr,
    /// The name.
    pub name: Name,
    /// The variables in brackets.
    pub keys: Vec<KeyVariable>,
    /// The condition.
    pub condition: Option<Expr>,
    /// What it sets.
    pub body: Vec<Statement>,
}

/// A type as it is written.
#[derive(Clone, Debug)]
pub struct TypeExpr {
    /// Where.
    pub span: Span,
    /// What it says.
    pub kind: TypeKind,
    /// Whether a `?` follows.
    pub optional: bool,
}

/// What a written type says.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// A name, mostly with nothing in brackets.
    Named(Name, Option<Box<TypeExpr>>),
    /// `"dev" | "prod"`
    Union(Vec<String>),
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// From its first to its last character.
    pub span: Span,
    /// What it says.
    pub kind: ExprKind,
}

/// What an expression says.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A literal but a string, as written.
    Literal(Literal, String),
    /// A string, or a text between `"""`.
    Text(Vec<Piece>),
    /// The first part of a dotted word.
    Word(String),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{a: b}`
    Map(Vec<(Expr, Expr)>),
    /// `[a for x in xs if c]`
    ListOf(Box<Expr>, Vec<Clause>),
    /// `{k: v for x in xs if c}`
    MapOf(Box<(Expr, Expr)>, Vec<Clause>),
    /// `(a)`
    Paren(Box<Expr>),
    /// Members, calls and keys behind a value.
    Path(Box<Expr>, Vec<Step>),
    /// `not a`
    Not(Box<Expr>),
    /// Operators of one level of precedence, from left to right.
    Chain(Box<Expr>, Vec<Link>),
    /// `if a then b else c`
    If(Box<[Expr; 3]>),
    /// What has been reported.
    Broken,
}

/// Which literal a spelling is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the literal of its name")]
pub enum Literal {
    Int,
    Address,
    Prefix,
    Ports,
    Size,
    Duration,
    /// Digits with letters behind that make no literal.
    Malformed,
}

/// A part of a string.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Characters, escapes resolved.
    Chars(String),
    /// `${value}`
    Value(Expr),
}

/// `for x in xs` or `if c`
#[derive(Clone, Debug)]
pub enum Clause {
    /// `for x in xs`
    For(Name, Expr),
    /// `if c`
    If(Expr),
}

/// One step behind a value.
#[derive(Clone, Debug)]
pub struct Step {
    /// From its dot or bracket to its end.
    pub span: Span,
    /// What it says.
    pub kind: StepKind,
}

/// What a step says.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// `.name`
    Member(Name),
    /// `(arguments)`
    Call(Vec<Expr>),
    /// `[keys]`
    Index(Vec<Expr>),
}

/// An operator with what stands on its right.
#[derive(Clone, Debug)]
pub struct Link {
    /// Which.
    pub op: Op,
    /// Where the operator stands.
    pub span: Span,
    /// Its right side.
    pub right: Expr,
}

/// An infix operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the operator of its name")]
pub enum Op {
    Or,
    And,
    Equal,
    Unequal,
    LessEqual,
    GreaterEqual,
    Less,
    Greater,
    Range,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Op {
    /// Every operator with its spelling.
    pub const ALL: [(&'static str, Op); 14] = [
        ("or", Op::Or),
        ("and", Op::And),
        ("==", Op::Equal),
        ("!=", Op::Unequal),
        ("<=", Op::LessEqual),
        (">=", Op::GreaterEqual),
        ("<", Op::Less),
        (">", Op::Greater),
        ("..", Op::Range),
        ("+", Op::Add),
        ("-", Op::Subtract),
        ("*", Op::Multiply),
        ("/", Op::Divide),
        ("%", Op::Remainder),
    ];

    /// As it is written.
    pub fn spelling(self) -> &'static str {
        Op::ALL.iter().find(|(_, op)| *op == self).map_or("", |(spelling, _)| spelling)
    }

    /// How tightly it binds; `not` stands between 2 and 4.
    pub fn level(self) -> u8 {
        match self {
            Op::Or => 1,
            Op::And => 2,
            Op::Equal | Op::Unequal | Op::LessEqual | Op::GreaterEqual | Op::Less | Op::Greater => 4,
            Op::Range => 5,
            Op::Add | Op::Subtract => 6,
            Op::Multiply | Op::Divide | Op::Remainder => 7,
        }
    }
}
