//! A bad network with a bad temper, on loopback: it stands between the program under test and an endpoint, and delays, refuses,
//! cuts, or kills the program, at a call that a test names or as a seed says. It knows HTTP and EC2's error documents, and
//! nothing of the sandbox or of moto, so that the same faults strike in front of both.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Child;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Where in a call the program is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The call was sent and never arrived.
    Before,
    /// It was carried out, and no answer came.
    Acted,
    /// The answer was on its way.
    Answered,
}

/// What is wrong with the network.
#[derive(Clone, Debug)]
pub enum Temper {
    /// Nothing.
    Calm,
    /// The program is killed at one call, counted from 0.
    Kill(usize, Moment),
    /// The calls of one action stay on their way, until the temper changes.
    Hold(&'static str),
    /// Of a hundred calls so many are refused or fail, as the seed says.
    Storm(Storm),
}

/// How often what happens, of a hundred calls.
#[derive(Clone, Copy, Debug, Default)]
pub struct Storm {
    pub seed: u64,
    /// AWS is too busy.
    pub throttled: u64,
    /// AWS fails before it has done anything.
    pub failed: u64,
    /// AWS fails, and has done it.
    pub failed_after: u64,
    /// The connection ends before the call arrives.
    pub cut: u64,
    /// The connection ends after the call was carried out.
    pub cut_after: u64,
}

struct State {
    upstream: String,
    temper: Mutex<Temper>,
    calls: AtomicUsize,
    actions: Mutex<Vec<String>>,
    victim: Mutex<Option<Child>>,
    random: Mutex<u64>,
}

/// The network. Clones share it.
#[derive(Clone)]
pub struct Chaos {
    pub endpoint: String,
    state: Arc<State>,
}

impl Chaos {
    /// A network in front of an endpoint `http://HOST:PORT`.
    pub fn before(endpoint: &str) -> Chaos {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let here = format!("http://{}", listener.local_addr().expect("an address"));
        let state = Arc::new(State {
            upstream: endpoint.trim_start_matches("http://").to_owned(),
            temper: Mutex::new(Temper::Calm),
            calls: AtomicUsize::new(0),
            actions: Mutex::default(),
            victim: Mutex::new(None),
            random: Mutex::new(0),
        });
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // A client that goes away in the middle is what this is for.
                std::thread::spawn(move || drop(state.serve(&stream)));
            }
        });
        Chaos { endpoint: here, state }
    }

    /// From now on. Calls are counted anew.
    pub fn be(&self, temper: Temper) {
        if let Temper::Storm(storm) = &temper {
            *lock(&self.state.random) = storm.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        }
        *lock(&self.state.temper) = temper;
        lock(&self.state.actions).clear();
        self.state.calls.store(0, Ordering::SeqCst);
    }

    /// Waits for a program, which may be killed on the way. The status is none if it was.
    pub fn outlive(&self, child: Child) -> Option<i32> {
        *lock(&self.state.victim) = Some(child);
        loop {
            let ended = lock(&self.state.victim).as_mut().and_then(|child| child.try_wait().expect("a child of ours"));
            if let Some(status) = ended {
                *lock(&self.state.victim) = None;
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits until a call of an action has come.
    pub fn await_call(&self, action: &str) {
        while !lock(&self.state.actions).iter().any(|came| came == action) {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// The actions of the calls since the last [`Chaos::be`], in order of arrival.
    pub fn actions(&self) -> Vec<String> {
        lock(&self.state.actions).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What becomes of one call.
enum Fate {
    Pass,
    Refuse(&'static str),
    ActAndRefuse(&'static str),
    Cut,
    ActAndCut,
    Kill(Moment),
}

impl State {
    fn serve(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream);
        while let Some(request) = message(&mut reader, false)? {
            let number = self.calls.fetch_add(1, Ordering::SeqCst);
            let action = action(&request);
            lock(&self.actions).push(action.clone());
            while matches!(&*lock(&self.temper), Temper::Hold(held) if *held == action) {
                std::thread::sleep(Duration::from_millis(1));
            }
            let fate = self.fate(number);
            match fate {
                Fate::Pass => (&mut &*stream).write_all(&self.upstream(&request)?)?,
                Fate::Refuse(code) => (&mut &*stream).write_all(&refusal(code))?,
                Fate::ActAndRefuse(code) => {
                    self.upstream(&request)?;
                    (&mut &*stream).write_all(&refusal(code))?;
                }
                Fate::Cut => return stream.shutdown(std::net::Shutdown::Both),
                Fate::ActAndCut => {
                    self.upstream(&request)?;
                    return stream.shutdown(std::net::Shutdown::Both);
                }
                Fate::Kill(moment) => return self.kill(moment, &request, stream),
            }
        }
        Ok(())
    }

    fn kill(&self, moment: Moment, request: &[u8], stream: &TcpStream) -> io::Result<()> {
        if moment != Moment::Before {
            let answer = self.upstream(request)?;
            if moment == Moment::Answered {
                (&mut &*stream).write_all(&answer)?;
            }
        }
        // The program may have been started a moment ago, and not be known here yet.
        for _ in 0..1000 {
            if let Some(child) = lock(&self.victim).as_mut() {
                return child.kill();
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    fn fate(&self, number: usize) -> Fate {
        let storm = match &*lock(&self.temper) {
            Temper::Calm => return Fate::Pass,
            Temper::Kill(at, moment) if *at == number => return Fate::Kill(*moment),
            Temper::Kill(..) | Temper::Hold(_) => return Fate::Pass,
            Temper::Storm(storm) => *storm,
        };
        let mut draw = self.random();
        let mut hits = |share: u64| {
            let hit = draw < share;
            draw = draw.wrapping_sub(share);
            hit
        };
        match () {
            () if hits(storm.throttled) => Fate::Refuse("RequestLimitExceeded"),
            () if hits(storm.failed) => Fate::Refuse("InternalError"),
            () if hits(storm.failed_after) => Fate::ActAndRefuse("InternalError"),
            () if hits(storm.cut) => Fate::Cut,
            () if hits(storm.cut_after) => Fate::ActAndCut,
            () => Fate::Pass,
        }
    }

    /// 0 to 99, by xorshift.
    fn random(&self) -> u64 {
        let mut state = lock(&self.random);
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        *state % 100
    }

    fn upstream(&self, request: &[u8]) -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(&self.upstream)?;
        stream.set_nodelay(true)?;
        stream.write_all(request)?;
        message(&mut BufReader::new(stream), true)?.ok_or_else(|| io::Error::other("no answer"))
    }
}

/// Reads one message, head and body, as it stands. A body without a length ends with its connection, if it may.
fn message(reader: &mut impl BufRead, to_end: bool) -> io::Result<Option<Vec<u8>>> {
    let mut whole = Vec::new();
    let (mut length, mut chunked) = (None, false);
    loop {
        let from = whole.len();
        if reader.read_until(b'\n', &mut whole)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&whole[from..]).trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse::<u64>().ok();
        }
        chunked |= line.starts_with("transfer-encoding:") && line.contains("chunked");
    }
    match length {
        Some(length) => drop(reader.take(length).read_to_end(&mut whole)?),
        None if chunked => chunks(reader, &mut whole)?,
        None if to_end => drop(reader.read_to_end(&mut whole)?),
        None => {}
    }
    Ok(Some(whole))
}

fn chunks(reader: &mut impl BufRead, whole: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let from = whole.len();
        reader.read_until(b'\n', whole)?;
        let size = String::from_utf8_lossy(&whole[from..]).trim().to_owned();
        let size = u64::from_str_radix(&size, 16).map_err(io::Error::other)?;
        reader.take(size + 2).read_to_end(whole)?;
        if size == 0 {
            return Ok(());
        }
    }
}

/// The operation: EC2 and STS name it in the body, SSM in a header.
fn action(request: &[u8]) -> String {
    let text = String::from_utf8_lossy(request);
    let named = |from: &str, ends: &[char]| {
        let rest = text.split_once(from)?.1;
        rest.split(ends).next().map(str::to_owned)
    };
    let of_header = || named("x-amz-target: ", &['\r'])?.rsplit('.').next().map(str::to_owned);
    named("Action=", &['&']).or_else(of_header).unwrap_or_default()
}

fn refusal(code: &str) -> Vec<u8> {
    let status = if code == "InternalError" { "500 Internal Server Error" } else { "503 Service Unavailable" };
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>{code}</Code><Message>a bad day</Message>\
         </Error></Errors><RequestID>00000000-0000-4000-8000-00000000bad0</RequestID></Response>"
    );
    format!("HTTP/1.1 {status}\r\ncontent-type: text/xml\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
