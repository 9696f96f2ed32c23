//! The sandbox as an HTTP server, for clients in other processes.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

use crate::sandbox::{Cut, Delay, Sandbox};

/// Serves a sandbox until the listener fails. Each connection is a task of its own and is kept alive between requests; a fault
/// that cuts closes it without an answer. Needs a tokio runtime.
pub async fn serve(sandbox: Arc<Mutex<Sandbox>>, listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        // A failure here costs latency only.
        let _ = stream.set_nodelay(true);
        tokio::spawn(connection(Arc::clone(&sandbox), stream));
    }
}

async fn connection(sandbox: Arc<Mutex<Sandbox>>, stream: TcpStream) {
    let service = service_fn(move |request| answer(Arc::clone(&sandbox), request));
    // A client that goes away in the middle of a request is no failure of the server.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// Why a connection is closed without an answer.
#[derive(Debug, thiserror::Error)]
enum Closed {
    #[error(transparent)]
    Cut(#[from] Cut),
    #[error(transparent)]
    Read(#[from] hyper::Error),
}

async fn answer(sandbox: Arc<Mutex<Sandbox>>, request: http::Request<Incoming>) -> Result<http::Response<Full<Bytes>>, Closed> {
    let (head, body) = request.into_parts();
    let body = body.collect().await?.to_bytes().to_vec();
    let request = http::Request::from_parts(head, body);
    // A panic while the lock was held would leave the state as it was before the request: requests change it last.
    let response = sandbox.lock().unwrap_or_else(PoisonError::into_inner).handle(&request)?;
    if let Some(Delay(delay)) = response.extensions().get() {
        tokio::time::sleep(*delay).await;
    }
    Ok(response.map(|body| Full::new(Bytes::from(body))))
}
