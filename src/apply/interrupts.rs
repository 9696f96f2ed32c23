//! Being asked to stop: by Ctrl-C, or by the signal with which systems end a job.

/// Listens for as long as it lives: what comes while nobody waits is not lost.
pub struct Interrupts {
    #[cfg(unix)]
    signals: Vec<tokio::signal::unix::Signal>,
}

impl Interrupts {
    /// From now on. A system that gives no signals lets nobody interrupt.
    #[cfg(unix)]
    pub fn listen() -> Interrupts {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
        Interrupts { signals: kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect() }
    }

    /// From now on.
    #[cfg(not(unix))]
    pub fn listen() -> Interrupts {
        Interrupts {}
    }

    /// The next one.
    #[cfg(unix)]
    pub async fn next(&mut self) {
        std::future::poll_fn(|context| {
            let came = |signal: &mut tokio::signal::unix::Signal| signal.poll_recv(context).is_ready();
            // Everyone is asked, so that everyone wakes this task.
            match self.signals.iter_mut().map(came).fold(false, |any, came| any | came) {
                true => std::task::Poll::Ready(()),
                false => std::task::Poll::Pending,
            }
        })
        .await;
    }

    /// The next one.
    #[cfg(not(unix))]
    pub async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
