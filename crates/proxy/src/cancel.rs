//! How the first Ctrl-C reaches an exchange that is under way.

use tokio::sync::watch;

/// The side that cancels. Dropping it cancels nothing.
#[derive(Debug)]
pub struct Canceller(watch::Sender<bool>);

/// The side that is cancelled; clones share one fate.
#[derive(Debug, Clone)]
pub struct Cancel(watch::Receiver<bool>);

impl Canceller {
    /// A pair of its own.
    pub fn new() -> (Self, Cancel) {
        let (sender, receiver) = watch::channel(false);
        (Self(sender), Cancel(receiver))
    }

    /// Cancels all that wait, now and later. A second call changes nothing.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }
}

impl Cancel {
    /// One that never comes.
    pub fn never() -> Self {
        Canceller::new().1
    }

    /// Whether it has come.
    pub fn is_cancelled(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it comes.
    pub async fn wait(&self) {
        let mut receiver = self.0.clone();
        if receiver.wait_for(|cancelled| *cancelled).await.is_err() {
            // The canceller has gone without a word: it never comes.
            std::future::pending::<()>().await;
        }
    }
}
