//! How the first Ctrl-C reaches an exchange that is under way.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, Waker},
};

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

    /// The same for whoever waits for something else besides, again and again. All connections wait for the end of a run, whose list of
    /// those that do has one lock: it is taken once, and not with each slice of each body.
    pub(crate) fn besides(&self) -> impl Future<Output = ()> + Send + 'static {
        let cancel = self.clone();
        let wait = Box::pin({
            let cancel = cancel.clone();
            async move { cancel.wait().await }
        });
        Besides { cancel, wait, asked_by: None }
    }
}

/// A wait that asks once for each task.
struct Besides<F> {
    cancel: Cancel,
    wait: Pin<Box<F>>,
    /// Whom the wait wakes.
    asked_by: Option<Waker>,
}

impl<F: Future<Output = ()>> Future for Besides<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let has_asked = self.asked_by.as_ref().is_some_and(|waker| waker.will_wake(cx.waker()));
        if has_asked && !self.cancel.0.has_changed().unwrap_or(false) {
            return Poll::Pending;
        }
        self.asked_by = Some(cx.waker().clone());
        self.wait.as_mut().poll(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    };

    use super::*;

    #[derive(Debug, Default)]
    struct Woken(AtomicUsize);

    impl std::task::Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, SeqCst);
        }
    }

    #[test]
    fn who_waits_besides_is_woken_wherever_it_was_polled_last_and_sees_the_end_at_once() {
        let (canceller, cancel) = Canceller::new();
        let mut waits = Box::pin(cancel.besides());
        let tasks = [Arc::<Woken>::default(), Arc::default()];
        for task in [0, 0, 1, 1] {
            let waker = Waker::from(Arc::clone(&tasks[task]));
            assert!(waits.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        }
        canceller.cancel();
        assert_eq!(tasks.each_ref().map(|task| task.0.load(SeqCst)), [0, 1]);
        for task in [1, 0] {
            let waker = Waker::from(Arc::clone(&tasks[task]));
            let mut late = Box::pin(cancel.besides());
            assert!(late.as_mut().poll(&mut Context::from_waker(&waker)).is_ready());
        }
        let waker = Waker::from(Arc::clone(&tasks[1]));
        assert!(waits.as_mut().poll(&mut Context::from_waker(&waker)).is_ready());
    }

    #[test]
    fn one_whose_canceller_has_gone_never_comes() {
        let cancel = Cancel::never();
        let mut waits = Box::pin(cancel.besides());
        let waker = Waker::from(Arc::<Woken>::default());
        for _ in 0..3 {
            assert!(waits.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        }
    }
}
