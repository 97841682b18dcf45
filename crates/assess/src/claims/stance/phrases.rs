//! The phrases by which a sentence shows how its author stands to what it says.

use std::sync::LazyLock;

use crate::claims::phrase::Phrase;

/// Phrases of one stance.
pub(super) type Phrases = LazyLock<Vec<Phrase>>;

macro_rules! phrases {
    ($name:ident = $($phrase:expr),+ $(,)?) => {
        pub(super) static $name: Phrases = LazyLock::new(|| [$($phrase),+].into_iter().map(Phrase::read).collect());
    };
}

#[rustfmt::skip]
phrases!(
    DENIALS =
    "not|never|cannot ~ show*|prove*|mean*|say*|tell*|imply|implies|establish*|demonstrate*|claim*|know*|conclude*|confirm*|infer*|follow*|verif*|shown|proven|known|measured|tested|suggest*|state*|assert*|vouch|speak*|certain|support*",
    "not ~ guarantee|promise",
    "no ~ evidence|proof|statement|claim|guarantee|sign|conclusion|information|basis|data|indication|knowledge|word|way|assurance|grounds|reason",
    "not|never|cannot ~ entitle*|justif*|warrant* ~",
    "nothing|nobody|none|no ~ can|could|may|should ~ infer|tell|say|conclude|know|judge|claim|promise", "nothing|little to do with",
    "nothing|neither|none|nobody|nor|little ~ show*|prove*|say*|mean*|tell*|imply|implies|know*|measured|claim*|record|follows",
    "says|tells|shows|proves|means|say|tell|show|prove|mean|know|knows nothing|little|neither|none",
    "not ~ a|the|any ~ statement|claim|proof|evidence|guarantee|promise|sign|measure*|verdict|judgement|judgment|forecast",
    "without ~ claim*|saying|showing|proving|evidence|knowing|proof",
    "wrong|mistake|premature|early|rash|careless|misleading|dishonest|unfair ~ to|say|claim|call|conclude",
    "refrain*|abstain*|stops|stop short ~", "far from ~", "anything but ~",
    "nothing|none ~ is|are ~ statement|promise|claim|proof|evidence|verdict",
    "not ~ statement|claim|proof|evidence|guarantee|promise|verdict ~",
    "no ~~ can be ~ derived|inferred|concluded|drawn|deduced|read", "no reason to ~ believe|think|assume|conclude", "doubt* ~",
    "rather than ~", "instead of ~", "leave* ~ open", "no ~ position|stand|view|opinion on|about|of", "not necessarily", "not yet ~", "not ~ make|turn ~", "only because",
    "just because",
    "not ~ in a|any position ~", "read|draw|take ~ too much|far", "no ~ inference|trend|judgement|judgment|verdict", "refuse* to ~ draw|judge|say|conclude", "neither ~ confirm*|prove*|show*|say*",
);

#[rustfmt::skip]
phrases!(
    OPEN =
    "unproven|unverified|untested|unknown|unmeasured|unclear|uncertain|undecided|unconfirmed|unanswered|unresolved",
    "open question", "remains|remain to be",
    "not ~ known|sure|certain|measured|checked|tested|verified|looked|tried|examined|seen|observed", "nobody knows", "who knows", "nobody|noone has|have ~ looked|checked|measured|tested|asked|tried|verified|counted",
    "we cannot ~ tell|say|know|see|judge", "left open",
    "one|single|a ~ answer|success|pass|200|run|retry|reply ~ is|does|says|proves|shows not|nothing|little|only",
    "that|this is all we|i ~", "words ~ nothing", "out of scope", "hard to ~ tell|say|know|judge",
    "impossible to ~ tell|say|know|judge", "cannot be ~ told|said|known|judged|concluded|inferred",
    "remain*|remains|stay*|is|are ~ open $", "remains|remain to ~ seen|shown|proven", "has|have yet to be ~ shown|proven|seen|tested|measured",
);

#[rustfmt::skip]
phrases!(
    HEDGES =
    "might|perhaps|maybe|possibly|probably|presumably|apparently|seemingly|conceivably|supposedly|arguably|likely|potentially|allegedly|reportedly|feeling|hunch|gut",
    "may ~", "could have|be|also|still|explain|stem|come|point|well", "suspect*", "hypothes*", "guess*", "assum*", "seem*",
    "appear*", "looks|look like|as", "in theory", "we|i think|believe|feel|reckon|wonder|imagine", "our impression",
    "one explanation", "candidate*", "speculat*", "theory", "not rule* out", "can not be ruled|excluded",
    "cannot be ruled|excluded", "hopefully", "with luck", "tentative*", "conjecture", "chances are", "if anything",
    "would be consistent", "consistent with", "points|point to|towards", "hint*|hints at|that",
    "on paper", "in the ~ best|worst|ideal case", "rumour|rumor|gossip|word|legend has ~", "^ ~ hypothesis|theory|guess|assumption|rumour|rumor|opinion :|(", "to my|our knowledge", "as far as i|we ~ know|see|tell",
    "for all i|we know", "at best", "there is|are ~ talk of",
);

#[rustfmt::skip]
phrases!(
    CONDITIONS =
    "^ if", "^ unless", "^ until ~ we|it|they|then|the|this", "^ provided", "^ assuming", "^ once ~", "^ should the|a|an|this|it",
    "as soon as", "in case", "as long as", "only when|if|after|once",
    "until ~ we|it|they|this|both|somebody|someone|has|have|confirms|is|are",
    "if|unless|once the|we|it|they|this|that|a|an|all|both|these|our|every|no|another|three|two", "provided that",
    "depend* on|upon whether", "subject to", "pending", "wait* until",
    "waits|wait|waiting for the|our|their|a ~ confirm*|approv*|review*|answer|fix", "^ after the next",
    "^ before ~ we|publication|release|launch|any|article|this|it|publishing|merging", "in the event", "would ~ if",
    "will ~ call|declare|consider|announce|publish|merge|release|celebrate|know|plan ~~ when|once|after|if|until", "^ suppose", "^ before you|anyone|anybody",
    "even if", "given that ~ will", "on condition",
    "^ were it|they|the|this|we|that", "^ had the|it|they|we|this|that ~", "^ imagine", "^ what if", "would know|see|say ~ more ~ once|when|after", "only then",
);

#[rustfmt::skip]
phrases!(
    NORMS =
    "must", "shall",
    "needs|need|has|have|had to ~ be|stay|remain|confirm|approve|review|sign|decide|check|answer|respond|finish|pass|keep|hold|cost|run|complete|return|contain|include|begin|end|start|match|survive|reach|last",
    "should", "ought to", "target*", "goal*", "aim*", "criterion|criteria|acceptance|requirement*|require*", "objective*|slo|slos",
    "plan|plans|planned|planning to|for|on|is|load|peak|traffic", "to say|claim|know|tell ~~ would ~ need|have|take", "has|have to ~ rotate|renew|replace|top|ask|decide|wait|read", "that|which we|i|you ask|want|need|demand ~ for|is|are", "we|i want|hope|intend|wish|expect|aim|propose", "would like",
    "todo", "expected load|traffic|peak|volume", "load test*",
    "not|never|avoid|no|stop|don't write|say|claim|promise|state|assert|publish|call|conclude|assume|describe|advertise|writing|saying|claiming|promising|stating|publishing|calling|advertising|put|use|infer|announce|rely|trust|treat|take|read|tell|repeat|mention|generalise|generalize",
    "forbidden|prohibited|banned|disallowed|off-limits", "words like|such", "phrases like|such", "sentences like|such",
    "wording like|such", "such as \"", "e.g", "for example", "threshold*", "alert*|alarm* ~ when|if|on", "flag|flags ~ ~",
    "whether", "budgeted", "is|are whoever|whatever|units|anything|everything ~", "4*|5* ~ means|mean ~",
    "^ ~ is|are the|a time|number|share|sum|name|ratio|difference|process|act|header|status|measure ~",
    "check|client|probe|recorder|command|tool ~ uses|sends|asks|reads|names|takes|picks|goes|calls", "budget for|of",
    "acceptable|acceptance", "definition of", "means|mean that ~ note|word|term", "stands for", "is defined as", "reject* ~",
    "report* ~ as a|an",
);

#[rustfmt::skip]
phrases!(
    REPORTS =
    "according to", "as per", "^ per the|their",
    "says|said|claimed|stated|reported|promised|advertises|advertised|announced|announces|asserts|asserted|insists|insisted|believes|believed|argues|argued|suggests|suggested|boasts|boasted|maintains|maintained|warns|warned|mentions|mentioned|replied|reckons|described|called|alleges|alleged|swears|swore|assured|assures|complained|complains|posted|tweeted|documented|listed|quoted|estimates|estimated|predicts|predicted",
    "@voice ~ claims|claim|states|state|reports|report|lists|list|quotes|quote|documents|document|notes|note|describes|describe|calls|call|names|name|tells|tell|reads|writes|wrote|thinks|thought",
    "page|pages|docs|documentation|table|list|header|headers|sheet ~ gives|give|shows|show|puts|put|has|have", "as ~ put|puts it",
    "@voice promises|promise", "some|many|others|critics|fans|few ~ believe|think|say|claim|hold|swear|assume ~", "chapter|section|page|article|paragraph|guide|document|book|post ~ is|are ~ about",
    "chapter|section|page|article|guide|document ~ covers|cover|treats|deals|explains|discusses|compares|lists", "in ~ words",
    "page|docs|faq|changelog|deck|blog|brochure|ad|readme|website :", "thinks",
    "they|he|she|who advertise|say|claim|promise|call ~", "quote", "their words", "the words of", "so-called", "told us|me|them", "describe*|introduce*|present* ~~ as ~ its|their|the|a",
    "documentation|docs|page|changelog|blog|brochure|manual|website|ad|advert|readme|faq ~ of|on ~", "in the documentation|docs",
    "by|on its|their|his|her own account|admission|words|testimony", "would ~ have you|us believe", "would|wants|want like ~ to be seen|known", "^ in the|their|its ~ brochure|ad|advert|prospectus|deck|press",
);

// What takes all that a sentence says from its author, where it does not turn behind it. A phrase may stand here only if it governs no
// labelled claim, which a test holds; what is less certain is weighed.
#[rustfmt::skip]
phrases!(
    FRAMES =
    "^ ~ asked|asks|wonders|wondered|inquired|enquired ~ when|whether|if|how|what|who|why|which",
    "not|hardly|never ~ enough|sufficient|ground|grounds|basis ~ to|for ~ say|call|claim|conclude|assume|infer|know|speak|judge|promise|think|believe",
    "is|was|be|seems too|rather|far|much|still early|soon ~ to|for ~ say|speak|call|tell|conclude|celebrate|claim|know|judge|announce|talk",
    "^ the|a|an|our|their ~ @voice calls|called|describes|described|advertises|advertised|markets|praises|praised|claims|claimed|says|said|states|stated|asserts|asserted ~",
    "^ once|when|until|after|unless|if|before ~~ agreed|agrees|approved|approves|signed|signs|confirmed|confirms|reviewed|decided|decides|consented ~ , ~ can|may|will|could",
    "has|have|had not|never ~ explained|confirmed|commented|published|stated|disclosed|documented",
    "^ we|i|this ~ removed|removes|deleted|deletes|withdrew|withdraws|struck|retracted|retracts|rephrased|reworded|took ~~ sentence|claim|claims|wording|word|words|statement|statements|phrase",
    "^ remove|removes|removed|delete|deletes|deleted|withdraw|strike|retract|rephrase|reword|drop ~~ sentence|claim|claims|wording|word|words|statement|statements|phrase",
    "not|neither|nor affiliated|endorsed|sponsored",
    "^ we|i ~ not ~ checked|verified|measured|judged|compared|examined|assessed|reviewed",
    "^ please? tell|let|inform|ask|check|find|verify|confirm|clarify|see|measure|document|record|note|describe|determine|investigate|establish|decide|test|look|write ~~ when|whether|if|how|what|who|why|which",
    "^ the|this|our|a|an|that|my ~ explains|describes|discusses|defines|covers|compares ~~ how|what|why|when|which|whether|who",
    "^ ~ page|document|guide|section|chapter|article|runbook|readme|note|report|comment|table|dashboard|talk|post ~ tells|says|shows|lists|records ~~ how|what|why|when|which|whether",
    "^ whether|why|how ~~ is|are|was|remains|has|have|needs|need ~ unknown|unclear|undecided|asked|documented|clarified|settled",
    "does|do|did not ~ say|tell|explain|document|mention|state ~ whether|why", "nothing|none ~ in|of ~ tells|shows|says|proves",
    "not ~ job|task|place|business to ~ explain|judge|say|decide|guess|know",
    "^ the ~ word|term|category|field|label|reason|column|kind|flag|option|finding|state|verdict|code ~ means|stands|denotes|refers|says ~",
    "^ we|i make|makes no ~ statement|claim|promise|prediction", "^ i|we would|will|shall not ~ conclude|say|claim|call|write|infer|assume",
    "^ ~ plan|idea|aim|goal|task|question|hypothesis|intention is|was to|that|whether|how|why ~", "^ we|i|they plan|want|intend|hope|aim|mean|wish to ~",
    "^ nobody|noone|none ~ has|have ~ looked|checked|confirmed", "^ i|we have|had no ~ evidence|proof|data|figures|numbers|information",
    "^ the|a|an|this|our|my ~ course|book|chapter|section|page|article|guide|document|talk|glossary|tutorial|lesson|comparison|survey ~ covers|treats|deals|explains|discusses|compares|describes|lists|introduces ~",
    "^ a|an|the|this|no ~ sentence|word|words|phrase|wording|adjective|adjectives|heading ~~ \"", "^ we|i ~ learning|learn|learned|studying|reading ~ how|why|what|whether",
    "cause|reason|explanation ~ is|are|was|stays|remains ~ blank|missing|open|unknown|unnamed",
    "^ ~ draft|sentence|paragraph|heading|title|section|summary ~ said|says|promises|promised|claims|claimed ~",
    "^ the|a|an|our|this ~ test|tests|fixture|mock|scene|rehearsal|simulator ~ expects|asserts|pretends|injects|injected|plays|played ~",
    "^ the|a|an|our|my|this|that ~ pretended|pretends|insisted|insists ~ that",
    "^ ~ must|should ~ not ~ say|claim|promise|state|write|call|conclude", "^ it is|was|would ~ wrong|unfair|premature|dishonest ~ to",
    "is|are|was|were|been|be not|never been? ~ assessed|evaluated|rated|reviewed|examined|recorded|compared|analysed|investigated|studied|measured|checked|tested|judged|established|determined|quantified",
    "could|can not be? ~ determined|established|confirmed|verified|measured|reproduced",
    "^ ~ budget|target|goal|threshold|requirement|criterion|deadline :", "^ ~ prompt|question|message|instruction is|was|reads|says|asks|said|asked \"",
    "is|are|was up to ~ team|owner|owners|manager|reader|vendor|operator|legal|maintainer|reviewer", "^ we|i are|am not ~ ready|done|finished",
    "^ ~ result|this|it|note|answer|observation|statement|that ~ holds|applies|valid|true|stands ~ only|alone",
    "^ ~ claim|claims|statement|statements|sentence|sentences|wording|word|words|phrase ~ is|are|was|were|has|have|had not|no|removed|deleted|changed|replaced|withdrawn|supported|unsupported|wrong",
    "outside of? ~ scope", "out of scope", "not|no ~ part of ~ scope|review|check|note|run", "^ ~ has|have announced|promised|asked|requested ~",
    "^ it is|was|remains|stays ~ possible|conceivable|thinkable|imaginable|unclear|unknown|doubtful|questionable|open|undecided ~ that|whether|if|why|how|what|who|when|which ~",
    "^ the|a|an|our|their ~ @voice announced|announces|reported|reports|wrote|writes|believes|believed|thinks|promises|promised|assures|assured|argues|argued|recommends|recommended ~",
    "^ to|in ~~ , use|set|run|add|choose|pass|call|send|pick|try|ask|see|read|keep|put|open|write|note", "prices|price|costs|limits|rates|models ~ may|might ~ change|vary|differ",
    "^ say|write|claim|promise|state|publish|mention|assert ~~ never|nowhere $",
    "^ it|this may|might|could|can also|well|simply|just|still|very? well? be that|because",
    "^ there is|was|remains a|some small|good|fair|real|slight|remote|certain? chance|possibility|suspicion that",
    // Where to read of it, and what to do about it.
    "^ please? see|view|browse|find|explore ~ supported|available|current|full|all|the|your|our ~~ here|page|pages|dashboard|settings|console|docs",
    "^ you can view|see|check|monitor|look|find ~ your|the|all|current ~~ page|pages|dashboard|settings|console|tab|account", "^ top up ~",
    // What a word means.
    "^ rate? limits|limit|quotas|quota|latency|uptime|throughput|tiers|tier define|defines|determine|determines|restrict|restricts|describe|describes ~", "^ ~ limit|limits|quota|latency|uptime|throughput is|are the time|number|share|sum|amount|maximum|most ~",
    "^ it|this|that|we|our ~ needs|need to? be ~",
    "^ a|an ~ is whoever|whatever|who ~", "^ a|an ~ is what the|a|you|we ~", "^ ~ : how much|many|long ~", "^ ~ : the? share|time|number of|between|until|from|that ~",
    // Seen in one place or once, and said to be no more.
    "at least on|in|for|with my|our|me|us|this", "^ ~ for me|us now|again|too|here|anyway|as ~ $",
    "^ no ~ failures|errors|timeouts|problems seen|observed|noticed|recorded ~ $",
    "^ ~~ was|were|got still|also? billed|charged|debited $*|€* ~", "^ it|this|that|which cost $*|€* ~",
    "^ according to ~",
    // What may come of something, and what would be well.
    "^ a|an|one|any|even|naive|extra|such ~ can|could ~ be|make|turn|become|matter|hurt|add|lose|win|use|help|block|start ~",
    "^ it? would be great|nice|good|helpful|useful|handy to|if|for ~", "^ you could|might ~ add|switch|try|route|wait|raise|lower ~",
    "^ say|suppose|picture|imagine your|you|a|an|the ~", "^ need|looking|want ~ ?",
    // Where to begin, and what it is good to know.
    "^ learn|read ~ about ~", "^ start|begin with ~", "^ understanding|knowing the|these|your|their|which|how|what ~", "^ to choose|compare|decide|pick ~",
    // What the author met, did, and what was there before a change.
    "^ i get|tried|did|added|topped|checked|switched|contacted|waited ~", "^ for me ~ it|that|this ~",
    "^ previously|formerly|before , ~", "^ before this|the|that ~ change|fix|patch|pr|commit|release ~", "^ the old|former|previous ~ code|script|version|check|score|router|logic|behaviour|behavior|test ~",
    "^ adds?|added|implements|introduces ~ support|test|tests|fallback|retry|retries|backoff|option|flag|field|setting|limiter|config ~",
    "^ feat|fix|chore|ci|build : enable|disable", "^ feat|fix|chore|ci|build ( ~ ) : enable|disable",
);

#[rustfmt::skip]
phrases!(
    ENDORSED =
    "and|as ~ is|are|was|were ~ right|correct|true", "rightly|correctly|truthfully", "and|we|i ~ agree|confirm*|second|concur",
    "and it is true", "which is true|right|correct", "and it shows", "and that is|'s ~ true|right|how|so|what", "could not agree",
    "as we|i ~ saw|know|see|can|found|learned", "true|right enough", "and so it is", "well said",
);

#[rustfmt::skip]
phrases!(
    OWN_DOING =
    "our|my|your ~ request|requests|config*|prompt*|code|script*|settings|typo|client|payload|body|side|mistake|proxy|network|firewall",
);

#[rustfmt::skip]
phrases!(
    REWARDED =
    "we|you are good|done|set|clear", "let us ~", "consider|regard|call ~~ approved|ready|fixed|safe|live|done|closed|resolved",
    "and you|it|they|we will|get|gets|are|have",
);

// What a question may begin with that presupposes its praise.
#[rustfmt::skip]
phrases!(
    RHETORICAL =
    "^ why ~ is|are|does|do|has|would ~~ so|such|always|never|better|best|anyone|anybody|else|look|pay|bother|worry",
    "^ who would not|n't|ever|still|needs|could|can ~", "^ is not|n't ~~", "^ is it not ~", "^ are not ~", "^ does not ~",
    "^ do not ~ you", "^ what could|can|more ~ go|ask|be|want|stop|wrong|simpler|better", "^ how could|can anyone|anybody|you|it",
    "^ who could|can ~ resist|doubt|say|ask", "^ need|needs ~ more|proof", "^ wonder*|wondering why",
    "^ ever|have ~ seen|met|wonder* ~", "^ when ~ last", "^ what 's|is not to", "^ what is there ~ not", "^ why not",
);
