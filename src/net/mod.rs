//! Pure arithmetic on addresses, blocks and ports. Knows nothing of AWS or of the language.

mod cidr;
mod pool;
mod ports;

pub use cidr::{Cidr, CidrError};
pub use pool::Pool;
pub use ports::{PortRange, Protocol, Traffic};
