//! What can be asserted of a run.

/// Which attempts are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// The one with this number, from 1.
    Nth(u64),
    Last,
    /// Any but the first.
    Retry,
    /// The call with this number.
    NthCall(u64),
    LastCall,
    /// The call with this number, or the attempt: «request» may be either.
    NthRequest(u64),
    LastRequest,
}

impl Which {
    /// The same of what is counted by another name.
    pub(super) fn named(self, noun: &str) -> Self {
        match (self, noun) {
            (_, "attempt" | "try" | "go" | "shot" | "time") => self,
            (Self::Nth(n), "call") => Self::NthCall(n),
            (Self::Last, "call") => Self::LastCall,
            (Self::Nth(n), _) => Self::NthRequest(n),
            (Self::Last, _) => Self::LastRequest,
            (other, _) => other,
        }
    }
}

/// What came of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Came {
    Success,
    Failure,
    Status(u16),
    Timeout,
}

/// What is asserted. Of several calls it is so if it is so of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Assertion {
    /// Of such an attempt.
    Tried(Which, Came),
    /// Of all attempts.
    All(Came),
    /// That no attempt failed.
    NoFailure,
    /// Of some attempt.
    Some(Came),
    /// How many attempts there were, of a call or of all work calls.
    Attempts(u64),
    /// How many requests there were, whatever for.
    Requests(u64),
    /// How many of them were retries.
    Retries(u64),
    /// That there was a retry.
    Retried,
    /// Whether such a call was retried.
    CallRetried(Which, bool),
    /// How many calls came to that: or attempts, where it says requests.
    Calls(u64, Came),
    /// How many of them failed.
    Failures(u64),
    /// Of all calls.
    EachCall(Came),
    /// Of the call at its end.
    Call(Came),
    /// Of the whole run at its end.
    Run(Came),
    /// That a status was seen.
    Answered(u16),
    /// The command's exit code.
    Exit(u64),
    /// The decision, in its word.
    Decision(String),
    /// That the decision was another than to continue.
    NotContinued,
    /// Why the model stopped, in the note's word.
    Finish(&'static str),
    /// A model that was asked for, in lower case.
    Model(String),
    /// A family, by its name.
    Family(&'static str),
    /// A host that was asked, in lower case.
    Host(String),
    /// Whether the documentation page was read.
    PageRead(bool),
    /// That it says of the request what was sent.
    PageMatched,
    /// That what had failed was asked of no other model.
    NoFallback,
    /// Of which model every answer came, in lower case.
    EachAnsweredBy(String),
    /// That each wait was as long as the server had asked.
    WaitedAsAsked,
    /// That no file was changed but in this folder, in lower case with `/` at its end.
    OnlyWithin(String),
}

impl Assertion {
    /// Whether it says who was asked: a name that the note does not know is what it may refute.
    pub(super) const fn is_a_name(&self) -> bool {
        matches!(self, Self::Model(_) | Self::Family(_) | Self::Host(_) | Self::EachAnsweredBy(_))
    }

    /// Whether it speaks of calls, or of the place of an attempt in one: it is as sure as the grouping of attempts into calls.
    pub(super) const fn needs_calls(&self) -> bool {
        match self {
            Self::Tried(..)
            | Self::Attempts(_)
            | Self::Retries(_)
            | Self::Retried
            | Self::CallRetried(..)
            | Self::Calls(..)
            | Self::Failures(_)
            | Self::EachCall(_)
            | Self::Call(Came::Success | Came::Failure)
            | Self::Run(Came::Success | Came::Failure) => true,
            Self::All(_)
            | Self::NoFailure
            | Self::Some(_)
            | Self::Requests(_)
            | Self::Call(Came::Status(_) | Came::Timeout)
            | Self::Run(Came::Status(_) | Came::Timeout)
            | Self::Answered(_)
            | Self::Exit(_)
            | Self::Decision(_)
            | Self::NotContinued
            | Self::Finish(_)
            | Self::Model(_)
            | Self::Family(_)
            | Self::Host(_)
            | Self::PageRead(_)
            | Self::PageMatched
            | Self::NoFallback
            | Self::EachAnsweredBy(_)
            | Self::WaitedAsAsked
            | Self::OnlyWithin(_) => false,
        }
    }
}
