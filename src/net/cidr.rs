//! Blocks of addresses.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnet::IpNet;

/// A block of IPv4 or IPv6 addresses. Cannot hold host bits: `10.0.0.5/16` is no value of this type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr(IpNet);

/// Why a text is no block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CidrError {
    /// Not `address/length` with octets and length in range.
    #[error("not a block of addresses")]
    Malformed,
    /// There are bits behind the prefix; the block that the address lies in is given.
    #[error("host bits are set; the block is {0}")]
    HostBits(Cidr),
}

impl Cidr {
    /// The block of this prefix length that holds an address.
    pub fn around(address: IpAddr, length: u8) -> Option<Cidr> {
        IpNet::new(address, length).ok().map(|net| Cidr(net.trunc()))
    }

    /// The block of one address.
    pub fn single(address: IpAddr) -> Cidr {
        Cidr(IpNet::from(address))
    }

    /// Every IPv4 address.
    pub fn any_v4() -> Cidr {
        Cidr(IpNet::V4(ipnet::Ipv4Net::default()))
    }

    /// Every IPv6 address.
    pub fn any_v6() -> Cidr {
        Cidr(IpNet::V6(ipnet::Ipv6Net::default()))
    }

    /// The lowest address.
    pub fn base(self) -> IpAddr {
        self.0.network()
    }

    /// The highest address.
    pub fn last(self) -> IpAddr {
        self.0.broadcast()
    }

    /// The prefix length.
    pub fn length(self) -> u8 {
        self.0.prefix_len()
    }

    /// How many bits an address of this family has: 32 or 128.
    pub fn bits(self) -> u8 {
        self.0.max_prefix_len()
    }

    /// Whether it is a block of IPv6 addresses.
    pub fn is_v6(self) -> bool {
        matches!(self.0, IpNet::V6(_))
    }

    /// How many addresses it has; `None` for `::/0`, which has one too many for the type.
    pub fn size(self) -> Option<u128> {
        1u128.checked_shl(u32::from(self.bits() - self.length()))
    }

    /// Whether an address lies in it.
    pub fn contains(self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }

    /// Whether all of another block lies in it.
    pub fn covers(self, other: Cidr) -> bool {
        self.0.contains(&other.0)
    }

    /// Whether they share an address.
    pub fn overlaps(self, other: Cidr) -> bool {
        self.covers(other) || other.covers(self)
    }

    /// The address at a distance from the base; a negative one counts back from the end, -1 being the last.
    pub fn host(self, index: i64) -> Option<IpAddr> {
        let distance = u128::from(index.unsigned_abs());
        let fits = |offset: u128| self.size().is_none_or(|size| offset < size);
        let (low, high) = (to_bits(self.base()), to_bits(self.last()));
        let bits = match index {
            0.. if fits(distance) => low.checked_add(distance)?,
            ..0 if fits(distance - 1) => high.checked_sub(distance - 1)?,
            _ => return None,
        };
        from_bits(bits, self.is_v6())
    }

    /// The n-th block of a length inside it.
    pub fn subnet(self, length: u8, index: i64) -> Option<Cidr> {
        if length < self.length() || length > self.bits() {
            return None;
        }
        let index = u128::try_from(index).ok()?;
        let Some(step) = 1u128.checked_shl(u32::from(self.bits() - length)) else {
            // A block of every IPv6 address has one more than the type counts, and holds itself alone.
            return (index == 0).then_some(self);
        };
        let offset = index.checked_mul(step)?;
        if self.size().is_some_and(|size| offset >= size) {
            return None;
        }
        let base = from_bits(to_bits(self.base()).checked_add(offset)?, self.is_v6())?;
        Cidr::around(base, length)
    }

    /// The position of a block among those of its length inside this one: what [`Self::subnet`] makes it of.
    pub fn index_of(self, inner: Cidr) -> Option<u128> {
        let step = inner.size().filter(|_| self.covers(inner))?;
        Some((to_bits(inner.base()) - to_bits(self.base())) / step)
    }
}

fn to_bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

fn from_bits(bits: u128, v6: bool) -> Option<IpAddr> {
    match v6 {
        true => Some(IpAddr::V6(Ipv6Addr::from_bits(bits))),
        false => u32::try_from(bits).ok().map(|bits| IpAddr::V4(Ipv4Addr::from_bits(bits))),
    }
}

impl FromStr for Cidr {
    type Err = CidrError;

    fn from_str(text: &str) -> Result<Cidr, CidrError> {
        // Stricter than `IpNet`, which reads `010.0.0.0/+8`: where a leading zero means octal is anybody's guess.
        let (address, length) = text.split_once('/').ok_or(CidrError::Malformed)?;
        let plain = length.bytes().all(|byte| byte.is_ascii_digit()) && (length == "0" || !length.starts_with('0'));
        let length = length.parse().ok().filter(|_| plain).ok_or(CidrError::Malformed)?;
        let address: IpAddr = address.parse().map_err(|_| CidrError::Malformed)?;
        let net = IpNet::new(address, length).map_err(|_| CidrError::Malformed)?;
        match net.trunc() == net {
            true => Ok(Cidr(net)),
            false => Err(CidrError::HostBits(Cidr(net.trunc()))),
        }
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
