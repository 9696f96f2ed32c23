//! Bad weather: a share of all requests fails, and what is new shows late, as a seed says and therefore again.

use super::faults::Effect;

/// How bad it is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Weather {
    /// The share of requests that end with `InternalError`, from 0 to 1: every other one of them has taken effect.
    pub failing: f64,
    /// How many milliseconds pass before a Describe request shows what was made, and before each request that names it finds it:
    /// until then every other one does not ("Ensuring idempotency in Amazon EC2 API requests", "Eventual consistency").
    pub late: u64,
    /// What its chances are drawn from.
    pub seed: u64,
}

/// The codes by which EC2 says that an id does not exist, by what ids begin with ("Error codes for the Amazon EC2 API").
const NOT_FOUND: &[(&str, &str)] = &[
    ("vpc-", "InvalidVpcID.NotFound"),
    ("subnet-", "InvalidSubnetID.NotFound"),
    ("igw-", "InvalidInternetGatewayID.NotFound"),
    ("rtb-", "InvalidRouteTableID.NotFound"),
    ("sg-", "InvalidGroup.NotFound"),
    ("dopt-", "InvalidDhcpOptionID.NotFound"),
    ("i-", "InvalidInstanceID.NotFound"),
    ("eni-", "InvalidNetworkInterfaceID.NotFound"),
];

/// Draws what becomes of requests.
#[derive(Debug, Default)]
pub(crate) struct Forecast {
    drawn: u64,
}

impl Forecast {
    /// What strikes the next request. `hidden` is an id that it names and that does not show yet; `reads` tells a Describe request.
    pub(crate) fn strike(&mut self, weather: &Weather, reads: bool, hidden: Option<&str>) -> Option<Effect> {
        if weather.failing > 0.0 {
            let draw = self.draw(weather.seed);
            if draw < weather.failing / 2.0 {
                return Some(refusal("InternalError", "An internal error has occurred"));
            }
            if draw < weather.failing {
                return Some(Effect::FailAfter);
            }
        }
        let id = hidden.filter(|_| !reads)?;
        let code = NOT_FOUND.iter().find_map(|(prefix, code)| id.starts_with(prefix).then_some(code))?;
        (self.draw(weather.seed) < 0.5).then(|| refusal(code, &format!("The ID '{id}' does not exist")))
    }

    /// 0 up to 1, by SplitMix64.
    fn draw(&mut self, seed: u64) -> f64 {
        self.drawn = self.drawn.wrapping_add(1);
        let mut bits = seed.wrapping_add(self.drawn.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let bits = u32::try_from((bits ^ (bits >> 31)) >> 32).unwrap_or_default();
        f64::from(bits) / (f64::from(u32::MAX) + 1.0)
    }
}

fn refusal(code: &str, message: &str) -> Effect {
    Effect::Refuse { code: code.to_owned(), message: message.to_owned(), status: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn struck(weather: &Weather, requests: usize) -> Vec<Option<String>> {
        let mut forecast = Forecast::default();
        let said = |effect| match effect {
            Effect::Refuse { code, .. } => code,
            Effect::FailAfter => "after".to_owned(),
            other => format!("{other:?}"),
        };
        (0..requests).map(|_| forecast.strike(weather, false, Some("vpc-1")).map(said)).collect()
    }

    #[test]
    fn the_same_seed_strikes_the_same_requests_and_as_many_as_it_says() {
        let weather = Weather { failing: 0.3, late: 1, seed: 7 };
        let first = struck(&weather, 4000);
        assert_eq!(first, struck(&weather, 4000));
        assert_ne!(first, struck(&Weather { seed: 8, ..weather }, 4000));
        let count = |code: &str| first.iter().filter(|one| one.as_deref() == Some(code)).count();
        let counts = [count("InternalError"), count("after"), count("InvalidVpcID.NotFound")];
        // 600, 600 and half of the other 2,800; four standard deviations either way.
        assert!(counts.iter().zip([600, 600, 1400]).all(|(had, wanted)| had.abs_diff(wanted) < 120), "{counts:?}");
    }

    #[test]
    fn fair_weather_strikes_nobody_and_reads_do_not_say_not_found() {
        assert_eq!(Forecast::default().strike(&Weather::default(), false, None).map(|_| ()), None);
        assert_eq!(Forecast::default().strike(&Weather { late: 5, ..Weather::default() }, true, Some("vpc-1")).map(|_| ()), None);
    }
}
