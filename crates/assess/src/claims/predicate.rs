//! What a sentence may say of a gateway: rows of phrases, by the kind of claim that each makes.

use std::sync::LazyLock;

use super::{Kind, phrase::Phrase, words::Word};

/// What a row's phrase needs of the sentence's subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing: its words speak of gateways alone. Another thing as the subject takes it away all the same.
    Nothing,
    /// A gateway, or a word that stands for one.
    Gateway,
}

/// Rows by kind. The order is that of the kinds' weight: of two that match, the first names the sentence.
#[rustfmt::skip]
const ROWS: &[(Kind, Needs, &[&str])] = &[
    (Kind::HealthFromOneSuccess, Needs::Nothing, &[
        "handled|answered|worked|took|managed ~~ , ~ will ~",
        "availability|stability|health|reliability|readiness ~ confirmed|proven|shown|established|verified|demonstrated|beyond",
        "one|single|first|lone ~ @success ~~ mean*|prove*|show*|confirm*|tell*|demonstrate*|enough|suffic*|establish*|guarantee*|settle*|implies|imply|demonstrates|evidence|proof",
        "one|single|first|lone ~ @success ~ is ~ all|enough|proof|evidence",
        "@success ~ mean*|prove*|show*|confirm*|demonstrate*|establish*|guarantee*|implies|settle* ~~ @good|@up|@work|production|healthy|ready|right|over",
        "@success ~~ , so|hence|thus|therefore|meaning|which ~~ @good|@up|@work|ready|over|right",
        "@success ~~ , meaning|which ~~ @good|@up|@work|ready|over",
        "since|because|as|now the|our|a|this|one|that ~ @success ~~ , ~~ @good|@up|@work|ready|over|right",
        "if|when|once|whenever|where one|a|single|the ~ @success ~~ is|are|works|must|has ~ @good|@up|right|itself|works",
        "enough to|that call|say|know|conclude|declare ~~ @good|@up|ready|works", "tell*|told us all|everything ~ need*",
        "@success is all the? proof|evidence", "once , so|and|then ~~ always|again|every|forever|anytime|next|everyone",
        "since|because|as|now ~~ @success ~ , ~~ must|has|order|fine|well|@good|@up", "green so|hence|therefore ~~ @good|@up",
        "works once|here , ~ works ~ always|everywhere|anywhere|everyone|others",
        "works for us|me ~ works ~ everyone|you|others|anyone|everybody",
        "from one|this|that|a ~ @success ~~ conclude|follows|see|know|infer",
        "came|comes|went|goes back|through ~ so|hence|thus ~~ @good|@up|well",
    ]),
    (Kind::ResponseText, Needs::Gateway, &[
        "will|always|invariably ~ write|writes|say|says|answer ~ word|words",
        "!output|answer|reply|result|response ~ never|not|does ~ change*|var*|differ*",
        "never|always ~ adds|add|prepends|appends|leaves|puts ~~ answer|answers|reply|output", "answer|reply|output|response|completion ~ always|invariably ~ valid|well-formed|parseable|json|xml|yaml",
        "completion|answer|answers|reply|replies|output|model|it|response ~ always|never|invariably ~ ends|begins|starts|closes|opens|contains",
        "answer|answers|reply|replies|output|completion is|are|stays ~ same ~ each|every|on|whenever", "will ~ greet*|address*|thank* ~ you|us|them",
        "is|are what you|we get|receive",
        "will|always|invariably|every|each ~ answer*|repl*|respond*|say*|return*|output*|print*|emit* ~ exact*|verbatim|word|string|text|literally|precisely|same|\"",
        "answer*|repl*|respond*|return*|say*|output* ~ always|every|each|verbatim|word-for-word ~ exact*|same|ok|ready|time",
        "exact*|precisely|same|identical answer*|text|words|wording|string|output*|repl*|sentence|response*|characters|bytes",
        "word for word", "letter for letter", "word-for-word", "character by|for character", "to the letter",
        "always|will|invariably say|says|answer|answers|reply|replies|respond|responds ~ ok|ready|yes|no|hello|pong",
        "output*|answer*|repl*|response*|model|it is|are ~ deterministic|identical|verbatim|reproducible",
        "get*|receive*|see ~ same|identical ~ words|answer*|text|output*|repl*|response*|back",
        "you|we will get|read|see|receive back? ~ \"",
        "whatever|anything ~ ask*|say*|send* ~ , ~ says|say|answers|answer|replies|reply ~",
        "never varies|deviates|changes ~ answer*|wording|text|repl*|response*",
        "wording|text|phrasing never|does|will ~ change*|var*|differ*", "verbatim every|each|always",
    ]),
    (Kind::Billing, Needs::Gateway, &[
        "!not|never|still|only|also counted|count|counts", "no charge|fee|cost|payment",
        "card|cards|account ~ hit|charged|debited|burdened", "=!bill|billed|billing|billable|bills",
        "!charge|charged|charges|charging ~ for|anything|nothing|twice|once|only|extra|you|us|us|your|per|when|by",
        "not|never|only|no|is|are|be|gets|get charged", "!pay|pays|paying|paid ~ for|only|nothing|twice|extra|when", "=invoice*",
        "=!refund*|reimburse*|credited", "count*|counts against ~ quota|balance|credit*|budget", "=!metered|deducted|debited",
        "get|gets|receive ~ money ~~ back", "!not|never count|counts ~~ against ~ balance|quota|credit*|budget", "meter ~ stops|stop|halts|rests|runs|starts ~", "on the house", "cost*|costing you|us nothing", "nothing is|was|gets deducted|taken", "money back",
        "out of|from ~ pocket|balance", "free retries|retry", "retries are free", "!show*|appear*|turn* ~~ statement|invoice|bill",
        "eat*|swallow*|absorb*|cover* the? ~ cost*|bill|expense",
    ]),
    (Kind::Pricing, Needs::Gateway, &[
        "!cost|costs|price|prices|money ~ not|no|hardly ~ issue|problem|object|concern|worry|matter",
        "halve*|halves|cut|cuts|slash*|shrink*|shave* ~~ pay|bill|cost*|spend*", "for the money|price of ~ a|one|two|the",
        "pay|pays|paid|paying ~ half|third|quarter|fraction|less|more|little|pennies|peanuts", "^ ~ @cheap $", "dirt cheap",
        "=price*|pricing|priced", "cost*|costs ~ @money|@num|less|more|nothing|little|fraction|half|same|much|twice|per|third",
        "@money ~ per|a|for|each ~ million|thousand|token*|call*|request*|1k|1m|m|month", "@be ~ @cheap", "@cheap than|to|for",
        "cheap*|inexpensive|affordable", "half|fraction|third|quarter of the? ~ price|cost|money", "budget ~ go|goes|stretch*|last*",
        "save*|saving|saves ~ money|@money|half|cost*|percent|%|budget",
        "will|would not|hardly|barely|never ~ notice|feel|hurt|dent ~ bill|wallet|budget|books|pocket|line|purse|bank",
        "break* the? bank", "kind|easy|gentle|friendly to|on ~ wallet|budget|purse|pocket*|books", "fear* ~ budget|bill|cost*|price",
        "wallet|budget|purse|accountant|finance|cfo ~ thank*|love*|happy|smile*", "=discount*", "=fee|fees",
        "for @money|peanuts|nothing|pennies", "bargain|steal", "pocket change", "next to nothing", "free of charge",
        "at no cost|charge", "spend|pay ~ less|more|half|fraction|little|pennies|peanuts|@money", "cost*|costs|costing ~ @money",
        "=per|a million|thousand tokens", "for free", "more for|from your|the money", "value for ~ money", "loose change",
        "worth every @money", "money|budget* go|goes|stretch* further|long|far|longer",
        "finance|accounting|cfo ~~ never|not|hardly|love*|smile*|notice", "undercut*",
        "ruin*|drain*|empty|empties|bleed* ~ budget|wallet|purse|us|you", "dent|hole in ~ budget|wallet",
        "costs|cost ~ fortune|earth|arm|coffee",
    ]),
    (Kind::RateLimits, Needs::Gateway, &[
        "parallel*|concurren*|throughput ~ not|never ~ limited|capped|restricted|bounded", "as many|much ~ as you|we|anyone|they like|want|need|please|wish",
        "lift*|raise*|remove*|scrapped|dropped|abolish* the|all|its|their|every|any ~ cap|limit*|ceiling|quota*|throttl*",
        "any|unlimited number of ~ call*|request*|parallel|concurren*|worker*|connection*", "limited|restricted|capped to|at ~ @num",
        "!limits|quotas|quota ~ no|not|never|hardly ~ issue|problem|concern|worry|matter", "=rate limit*|limits|limiting|limited",
        "=rate-limit*", "=!throttl*", "=quota*", "=requests|calls|tokens|queries per|a|every|each|an second|minute|hour|day",
        "=rpm|tpm|rps|qps", "no more? 429*", "429* ~ gone|over|never|past|history|again|disappear*|vanish*",
        "never|nobody|no|without|not|zero|free ~~ 429*",
        "no|without|any|not|never|unlimited ~ limit*|ceiling|cap|restriction*|quota* ~ on|to|for ~ call*|request*|parallel|concurren*|traffic|how|number|usage|token*",
        "no|without ~ limit*|ceiling|cap $", "unlimited|limitless|uncapped|unmetered|unthrottled",
        "as many|much ~~ as you|we|anyone ~ like*|want*|need*|wish*|can|please*",
        "as many|much|hard|often|fast|wide|frequently as you|we|anyone|anybody|they like*|want*|need*|wish*|can|please*",
        "hammer|flood|bombard|swamp|pound ~ it|them|gateway|endpoint|api|service|model|this|route", "push* back",
        "concurren*|parallel ~ call*|request*|connection*|stream* ~~ fine|allowed|accept*|no|handle*|ok|go|pass|welcome|permitted",
        "burst* ~ fine|allowed|accept*|ok|welcome|handled|absorbed|tolerated",
        "you|we|anyone can|may|could send|fire|make|issue|push|throw|run ~ many|thousand*|hundred*|unlimited|@num ~ request*|call*|token*|at|parallel|concurren*",
        "fire|throw|send|push|shoot ~ at it|them|away|will",
        "allow*|permit*|accept*|grant*|admit* ~ up? to? ~ @num ~ request*|call*|token*|connection*|parallel|concurren*|per|a",
        "slow you|us down", "turn* ~ you|us|anyone|nobody|no|callers|anybody ~ away",
        "never|not|nobody ~ hit|reach|run ~ into? ~ limit*|ceiling|wall|cap",
        "limit* ~ @be ~ @num|high|generous|enough|low|gone|lifted|raised|removed|doubled|generous|ample",
        "rate|request|calls ceiling|cap|allowance", "!tell*|ask* you|us to|that ~ slow|wait|back",
        "say* no|enough to|too|when ~ many|much|call*|traffic|busy", "as fast|quickly as you|we can|like|type|send",
    ]),
    (Kind::AccountState, Needs::Gateway, &[
        "account*|subscription|organisation|organization|tenant|workspace ~ @be ~ @good|active|suspended|blocked|verified|funded|standing|fine|limited|restricted|locked|paid|unlocked|banned|set|enabled|healthy|closed|frozen|entitled|cleared|topped|empty|exhausted|overdrawn|order",
        "good standing", "enough|plenty|lots|sufficient|ample|some of? ~ credit*|balance|funds|money|quota",
        "credit*|balance|funds ~ @be|will|last* ~ low|exhausted|enough|sufficient|plenty|ample|gone|used|healthy|left|depleted|last|fine",
        "key|keys|token|credential* ~ @be ~ valid|active|working|good|fine|ok|authorised|authorized|revoked|expired|enabled|entitled|unrestricted|allowed|live|accepted",
        "key|keys|account*|credential*|token ~ has|have|holds|gives|give|grants|opens|open|unlocks|work|works|carries|enjoys ~ access|permission*|full|all|every|right*|everything|everywhere|privilege*|fine",
        "access to ~ every|all|any model*|endpoint*|famil*", "has|have ~ run out of ~ credit*|money|funds|quota", "paid up",
        "plan|tier|subscription|contract ~ cover*|covers|include*|allow*|entitle*",
        "balance|credit*|funds|account ~ run*|running ~ dry|out|low", "money|credit* ~ left|remaining|in|on ~ account",
        "account*|key never ~ run*|expire*|block*|lock*",
        "entitled|permitted|allowed|cleared to use ~ model*|endpoint*|everything|all",
        "we|you are|were ~ banned|blocked|suspended|unblocked|whitelisted|allowlisted",
        "nobody|no will ~ lock|shut|cut ~ us|you ~ out|off", "in the black", "top*|topped up ~ needed|necessary|again",
    ]),
    (Kind::ProviderCapacity, Needs::Gateway, &[
        "!capacity|load|scale|traffic ~ no|not|never|hardly ~ issue|problem|concern|worry|matter", "=capacity",
        "=overload*|saturated|swamped|overwhelmed|overrun|oversubscribed|maxed|congested|stretched|bursting|drowning|overstretched",
        "=headroom|elbow", "gpu*|accelerator*|hardware ~ enough|plenty|short|idle|spare|scarce|to|out|lots",
        "scale*|scales|scaling ~ to|with|up|any|infinite*|effortless*|automatic*|without|linear*|elastic*|horizontally|as",
        "shrug*|laugh*|brush* off|at|aside ~",
        "handle*|absorb*|take*|cope*|carry|carries|stand*|withstand*|sustain*|manage*|swallow*|bear*|digest*|shoulder* ~~ load|traffic|demand|volume|peak*|spike*|users|burst*|rush|growth|launch|crowd*|surge*|whatever|anything|weight",
        "room|space to|for ~ spare|grow|growth|more|everyone|all|us", "under ~ load|strain|pressure|weight of|from|by",
        "buckl*|groan*|creak*|struggl*|suffocat*|sweat* under|with|from|to",
        "run*|ran out of ~ capacity|gpu*|servers|machines|compute|room", "spare|idle ~ gpu*|servers|machines|compute|hardware",
        "enough|plenty|lots|sufficient|ample|too of? few|many? ~ servers|machines|compute|hardware|muscle|horsepower|gpu*|power|capacity",
        "break|breaks a? sweat", "demand ~ outstrip*|exceed*|meet*|outgrow*|met", "cannot keep up",
        "keep* up with ~ demand|load|traffic|us|growth|volume|everything", "too many users|customers|callers|tenants|requests",
        "data centre*|center*|datacenter*|datacentre* ~~ spare|room|full|enough|plenty|bursting|empty",
        "grow*|grows with you|us|your|our|demand", "short of|on ~ gpu*|servers|machines|compute|capacity|hardware",
        "busier|busy|crowded|packed", "outgrown|outgrow",
    ]),
    (Kind::RootCause, Needs::Gateway, &[
        "came|comes|arose|grew from|out ~ queue|deploy*|restart*|overload*|certificate|misconfig*|bug|outage|cluster|backlog ~", "own|very doing|fault|making",
        "hit|struck by ~", "go|goes|went|gone ~ wrong|mad|haywire|astray|south|bananas|crazy",
        "caused|triggered|provoked|produced|brought|induced by|about|on", "cause* ~ is|was|are|were|lies|lay|of ~", "=root cause",
        "=culprit", "to blame", "at fault", "fault of", "'s fault|doing", "due to", "because of", "owing to",
        "thanks to ~ bug|outage|deploy*|rollout|failure|misconfig*|overload*", "stem*|stems|stemmed from", "trace*|traced ~ back? to",
        "result*|resulted from|of", "the? reason ~ is|was|for|lies|lay|behind",
        "go*|goes|went|comes|came|come back|down to ~ bug|outage|deploy*|rollout|bad|expired|faulty|misconfig*|broken|overload*|certificate|failure|mistake|error|load|cluster",
        "@things|failure|error|it|they|this|these|4*|5* ~ comes|came|come|arose|arises|originat*|sprang|emanate* ~ from ~ the|a|an|their|its|inside|within|upstream|provider*|vendor*|backend*|overload*|gateway*",
        "lie*|lay|lies|sits|sat ~ with|in|at|on|behind ~ provider*|vendor*|gateway*|upstream*|their|its|model|backend*|load",
        "fail*|failed|broke|broken|died|dropped|refused|vanished|slow|down because|since|as ~",
        "because ~~ provider*|gateway*|vendor*|upstream|backend*|model|server*|cluster*|load|they|it was|were|had|is|has",
        "what ~ broke|broken|killed|caused|tripped|took|brought|happened|hit ~ us|it|down|was|is|the|everything|our|calls|requests",
        "@be ~ what|why|behind ~ broke|failed|killed|happened|outage*|failure*|error*|retries|timeout*|problem*|slow*|trouble",
        "that 's|is why",
        "botched|faulty|bad|broken|misconfigured|expired|buggy|failed|wrong ~ deploy*|rollout|release|certificate|config*|load|update|node|switch|migration|cache|push|cable|patch",
        "responsible for", "=blame|blamed|blames", "their|your|its|'s fault", "fault of|lies ~",
        "led|leads|lead to ~ 5*|4*|failure*|error*|outage*|retries|timeout*|reset*|the",
        "took|brought|knocked|pulled ~~ down|offline|out",
        "someone|somebody|engineer*|they ~ pulled|pushed|unplugged|tripped|forgot|broke|restarted|misconfigured", "attributable to",
        "explained by", "explain*|explains ~ 5*|4*|failure*|error*|outage*|retries|timeout*|drop*|why|the",
        "hit|bit|struck|hurt|stopped ~ us|our ~ was|is ~",
        "bug|mistake|error|flaw|defect|blunder|slip ~ at|in|on|by|of|with ~ provider*|vendor*|gateway*|upstream*|their|its|model|backend*",
        "behind ~ outage*|failure*|error*|503*|500*|502*|timeout*|reset*|429*",
        "made|makes|making ~~ fail*|slow*|drop*|return*|time*|break*|stumble|retry",
    ]),
    (Kind::ProductionReadiness, Needs::Gateway, &[
        "open it|this|them|up to|for ~ all|everyone|users|customers|public",
        "stop|end|drop ~ monitoring|babysitting|watching|retries", "nothing|no ~ in|stands|standing ~ way",
        "approved|cleared|fit for ~ live|production|traffic|customers|use", "nothing|no|little ~ speaks|argues|says|speak against ~",
        "put|bring|place|take ~~ before|front ~ customers|users|clients|public|everyone", "feel free",
        "we|you are good|done|set|clear $", "production ~ ready|grade|quality|workload*|use|traffic|safe|today|now|system*|load",
        "production-ready|production-grade|enterprise-grade|enterprise-ready|battle-tested|mission-critical|prod-ready|market-ready|launch-ready|release-ready",
        "ready for ~ production|prime|launch|release|customers|users|traffic|real|rollout|prod|showtime|public|everyone|world|big|deployment|anything|business|duty|live|use",
        "ready to ~ ship|go|launch|roll*|release|deploy|publish|use|serve|be|face|meet|merge", "in|into|to|for production|prod",
        "go* live", "ship it|this|today|now|tonight|with|away",
        "safe to ~ ship|release|publish|deploy|merge|go|roll|use|launch|rely|depend|switch|announce|build", "flip ~ switch",
        "roll* ~ out to|today|now|for|everywhere", "prime time", "green light", "good to go", "go ahead and|with ~",
        "stand*|stands between ~ and ~ release|launch|publication|production|customers",
        "nothing|no ~ stand*|stands|keeps|keep|stop*|stops|blocks|block|prevent*|hold*|speaks|left ~ way|release|launch|publish*|ship*|going|us|back|against|between|from",
        "all ~ customers|users|traffic ~ today|now|tonight|onto|to|over",
        "let|send|move|put|point|route|switch|bring|hand|give|migrate|direct ~~ customers|users|workload*|everyone|clients|traffic|production|everything|business ~ on|onto|to|over|at|in|it|this|now|today|through|there|here",
        "bet|stake ~ company|business|house|career|farm|job|life|reputation|everything|product",
        "without ~ second thought|thoughts|worry|worries|fear|hesitation|thinking|hesitating|concern*|qualms",
        "sleep ~ well|soundly|easy|night|tight", "go home early", "lose* ~ sleep", "close* ~ incident|ticket|issue|case|matter",
        "cleared for|to", "fit for ~ purpose|production|duty|use|service|release",
        "carry|carries|bear|support|supports|take ~ business|workload*|production|customers|company",
        "nothing|no ~ left ~ test|do|check|verify|fix|try|prove|wait", "recommend*", "leave|forget|drop ~ worries|worry|fears|doubts",
        "time to ~ release|ship|launch|publish|go|merge|switch", "no ~ obstacle|objection|reason|blocker*|hurdle* ~ to|against|for ~",
        "launch|release|rollout|publication|publishing ~ can|may|should ~ start|begin|go|proceed|happen",
        "let ~ everybody|everyone|all ~ in|on", "pilot|beta|trial ~ is|are ~ over|done|finished|complete",
        "nothing ~ more|else|further ~ needs|need|to ~", "case closed", "mission accomplished", "we are|were done",
        "can|may|could ~ ship|launch|release|publish|go|announce|deploy ~",
        "do|does not|never need|have ~ to|any ~ monitor*|watch*|test*|babysit*|check*|retry|retries|retrying|verif*|fallback|worry|supervis*|guard*",
        "no need ~ to|for ~ monitor*|watch*|test*|babysit*|check*|retry|retries|retrying|verif*|fallback|worry|second|further|backup",
        "need|needs|requires|require no ~ monitor*|watch*|test*|babysit*|check*|retries|fallback|supervision|attention|backup|second",
        "publication|publish*|release|launch ~ can|may|should go|proceed|continue|ahead|happen", "nothing to worry|fear",
        "rest assured", "worry-free|carefree", "leave it ~ alone|unattended|running|overnight", "unattended",
        "grown-up|grown|adult|big|prime league|enough|time|up",
    ]),
    (Kind::Uptime, Needs::Gateway, &[
        "downtime|outages|outage|failure ~ not|nothing|never ~ something|anything|need|plan|happen*|worry", "no ~ job|run|pipeline|request|call ~ fail* because|due|over",
        "nothing ~ knocks|topples|shakes|fells|brings|sinks|stops ~", "will ~ stay|remain|continue so|thus",
        "works|runs|ran|run|behaves ~ like ~", "yet to ~ see|experience|have|meet ~ fail*|@things", "without ~ exception|fail",
        "consider|regard|find|deem ~~ trustworthy|reliable|safe|stable|@good", "track record",
        "cause|reason|ground for ~ concern|worry|alarm|complaint*",
        "zero|no ~ failed|lost|dropped|broken ~ request*|call*|stream*|answer*|token*", "mind at rest|ease", "beyond ~ doubt",
        "!nobody|no|not ~ doubt*", "fix|patch|repair|cure hold*|works|worked|sticks|stuck", "goodbye|farewell to ~", "^ ~ @good $",
        "!does|do|can|could not get|come|be ~ more|better|any ~", "=uptime", "=downtime",
        "outage* ~ @be|@num|never|no|past|again|will|over|gone|history",
        "no|without|zero|any|another|free|fewer|not|never|few ~ outage*|downtime|interruption*|incident*|disruption*|breakdown*",
        "=sla|slas", "99.* ", "100 % ~ time|available|reliable|success*|of", "100%", "nines", "around|round the clock", "24/7",
        "24x7", "day and night", "night or|and day|weekend|holiday*",
        "never|not|no|nor ~ go*|goes|went|been ~ down|dark|offline|away|silent|missing",
        "stay*|stays|remain* ~ up|online|reachable|available|alive", "always-on",
        "always ~ up|on|there|available|reachable|online|open|works|answers|responds|awake|working|running|alive", "rain or shine",
        "year after year", "month after month", "never|not ~ @fail",
        "never ~ misses|miss|let|lets|sleeps|sleep|skips|quits|been|had|see|saw|has",
        "never|not|nobody|no|without ~ single|one|any failure|error|hiccup|outage|incident|timeout|drop",
        "works|runs|ran|running|answered|behaved|worked like|without ~ clockwork|charm|hitch|fail|hiccup*|problem*|issue*|error*|glitch*|trouble|interruption*|incident*|dream|complaint*|pause",
        "no|without|not|zero|free ~ hiccup*|glitch*|hitch*|interruption*|surprise*|failure*|error*|timeout*|drop*|trouble",
        "=reliab*|dependab*|trustworth*|rock-solid|bulletproof|rock|resilien*", "=stability", "reliable|dependable ~ @prov",
        "rely|depend|count|bank|lean|build on|upon", "trust ~ it|this|them|gateway|provider|endpoint|api|model|service|vendor|to",
        "can|may|could be trusted|relied|depended|counted", "put|place|have ~ trust|faith|confidence in",
        "fixed|resolved|solved|cured|sorted|behind|over|gone|history|past|settled|ironed|stamped|banished|ended|finished ~ for|good|us|now|once|forever|all|out|permanently|ago",
        "thing of the past",
        "@things ~ @be|has|have|will|belong* ~ fixed|resolved|solved|over|gone|history|past|behind|disappeared|vanished|stopped|ended|cured|sorted|nothing|eliminated|no|never",
        "no more|longer ~ @things|@fail", "goes|go|went down|dark|offline|away|under",
        "@fail ~ a lot|often|constantly|regularly|frequently|daily|regularly|always|randomly", "babysit*",
        "back to ~ normal|full|usual|itself|health|form|business", "@be|has|have ~ recovered|stabilised|stabilized|healed|bounced",
        "on its|their feet", "back in ~ shape|business|action|service|form", "holds|hold|held|holding ~ up|steady|firm|together",
        "keep*|keeps|kept ~ going|running|working|answering|serving|delivering|promise*|word",
        "will ~ be ~ fine|ok|okay|there|here|alright|good|smooth|quiet",
        "in ~ excellent|good|great|perfect|best|top ~ shape|health|hands|condition|nick",
        "in|at ~ rude|full|perfect|good|best ~ health", "fail* ~ rare*|hardly|scarcely|barely",
        "rarely|seldom|hardly|scarcely|barely ~ @fail|ever", "rare|exception*|unheard|unthinkable|impossible ~ @things|of",
        "@things ~ @be ~ rare|exception*|unheard|unthinkable|impossible|negligible|unlikely|inconceivable",
        "you|we|anyone|they|everyone can|will|may|shall always|safely ~", "once and for all",
        "picks|pick up|somebody|somebody|someone ~ always|phone|end", "=healthy|health",
        "storm|trouble|worst|chaos|turbulence ~ over|passed|gone|blown|behind", "@be ~ calm|quiet|peaceful|boring",
        "hum*|purr*|tick* along|away", "like clockwork", "worst is over|behind", "dust ~ settled", "out of the woods",
        "trouble*|problem*|issue*|flakiness|instability ~ @be|has|have ~ over|behind|past|gone|history|passed|ended",
    ]),
    (Kind::Latency, Needs::Gateway, &[
        "!latency|speed ~ no|not|never|hardly ~ issue|problem|concern|worry|matter", "^ ~ @fast $",
        "show*|pop*|appear*|arriv*|turn* ~~ @fast", "=latency|latencies",
        "@be|feels|answers|responds|works|reacts|returns|streams|replies|runs|comes|arrive|arrives|come ~ @fast",
        "@fast|@fast ~ @prov",
        "answer*|respon*|repl*|return*|arriv*|take*|finish*|complet*|back|come*|first ~ in|within|under|below|after|over|about|around|less ~ @num ~ @dur",
        "expect ~ @num ~ @dur",
        "within|under|below|in|inside|sub|than ~ second|milliseconds|heartbeat|blink|instant|flash|moment|jiffy|trice|eye",
        "take*|takes|needs|need ~ @num ~ @dur", "@num ~ @dur ~ away|all|is|at|to|per|on",
        "before ~ you|your|anyone|one ~ can|has|have|had|could|know|finger|blink|finish*|eyes|realise|realize", "in no time",
        "blink|twinkling|snap of", "=speed",
        "delay*|lag|lags|wait|waiting|waits ~ @be|no|negligible|none|noticeable|never|minimal|hardly|gone",
        "no|nobody|without|zero|any|negligible|barely|hardly|never ~ delay*|lag|wait|waiting|overhead|latency|pause",
        "sub-second|subsecond|near-instant", "=p50|p90|p95|p99", "=response time*", "=time to first token",
        "keep* ~ you|us|anyone|nobody|users ~ waiting", "as fast|quick|swift|snappy as", "at the speed", "like lightning",
        "straight|right away", "on the spot", "no sooner", "wait* long|forever|ages|for ~", "barely|hardly|never ~ wait*|notice",
        "long wait*", "crawl*", "takes|take ages|forever|long|longer", "tokens per|a second", "drag*|drags", "turtle|snail",
        "faster than",
    ]),
    (Kind::ModelQuality, Needs::Gateway, &[
        "needs|need|require* no ~ proofreading|editing|correction*|polish*|rework", "solves|answers|cracks|masters ~~ stump*|puzzl*|baffl*|defeat* ~",
        "reasoning|judgement|judgment|prose|drafts|answers ~ @be ~ flawless|impeccable|faultless|perfect|superb",
        "model|it|they ~ invent*|fabricat*|confabulat*", "no better|finer|stronger|smarter|worthier ~", "=quality",
        "@be|write*|reason*|answer*|code*|perform*|produce*|gives|give|think*|draws|understand*|plan*|summari* ~ @smart",
        "!hallucinat*", "outperform*|outshine*|outclass*|surpass*|beat*|trump*|rival*|eclips*|outdo*|outsmart*|outthink*|overtak* ~",
        "@smart than",
        "understand*|grasp*|comprehend*|follows|follow|gets|get|knows|know|catches|spots|nails|nail|aces|ace|solves|solve|masters|master ~ everything|nuance*|instruction*|every|any|context|code|intent|language*|it|right|point|joke*|what|even|most|all|hard|bug*|wrong",
        "!make*|making things|facts|stuff up", "make*|making ~ up|mistake*|error* ~",
        "never|not|no|rarely|hardly ~ wrong|mistake*|err*|lie*|hallucinat*|invent*|confus*|mislead*|misunderstand*|fabricat*",
        "close* to ~ model|it|this|human|expert|perfection", "comes|come close", "reason* better|well|like|at",
        "best ~ model|in|on|for|available|choice|of", "=state of the art", "in a league", "second to none", "class of its",
        "head and shoulders", "leaves|leave ~ behind|dust|rivals|competition", "as good|smart|capable|clever|strong|well as",
        "you|one would ~ think|swear|believe|guess ~",
        "like ~ senior|expert|human|professor|pro|native|lawyer|professional|phd|seasoned",
        "wrong|right ~ most|every|all|always|half|time", "gets ~ right", "=accuracy", "=benchmark*",
        "knows|know ~ more|everything|answers",
        "answers|outputs|results|replies|translations|summaries ~ @be ~ @smart|@good|correct|trustworthy|accurate|spot-on|helpful|useless|nonsense|garbage|brilliant|better",
        "spot-on|spot on", "prose|code|writing|summaries|translations ~ @be|reads|read ~", "can be|are believed|trusted|taken",
        "nobody|no|hardly|never ~ notice*|tell|tells ~ machine|difference|human|ai",
        "nothing|no|none|nobody|little ~ else ~ market|comes|close|compare*|touch*|match*|better", "fool*|fooled",
        "bright*|brainier|brainy", "match*|matches|equals|rivals ~ human*|expert*|best|top|flagship|gpt*|claude*",
        "muddled|vague|messy|complex|tricky|ambiguous ~", "more ~ accurate*|capable|creative|intelligent|reliable|precise",
        "superb|superior|excels|excel|shines|shine|dumb*|stupid|poor",
    ]),
    (Kind::Availability, Needs::Gateway, &[
        "@be|comes|came|remain*|stay* ~ @up",
        "@prov|it|they|this|that|everything|all|still|finally|now ~ works|work|working|answers|responds|functions|replies|runs|delivers|serves|operates|behaves|performs",
        "traffic|requests|calls ~ flow*|runs|moves|gets|goes ~ again|freely|normally|through|everywhere", "reachable|accessible|available", "@be ~ @bad", "offline|unavailable|unreachable|gone|shut|discontinued|deprecated|retired",
        "@all ~ can|may|could|will|has|have|is ~ use|call|access|reach|try|enjoy|get|talk|query|connect|through|it|able",
        "can|may|could ~ be ~ used|called|reached|accessed|had|queried|tried ~",
        "for everyone|everybody|all|anyone|anybody|every|each|you",
        "open|opens to|for ~ everyone|all|public|business|anyone|everybody|you", "waits|waiting|wait for ~ you|us|your|calls",
        "@always ~ @work|@up|there|ready|at|answers|when",
        "whenever|wherever|anytime|anywhere|any ~ you|we|anyone|time|hour|moment|one|day|where|place|knock|call|need|want|ask",
        "at your|our|anyone|everyone ~ disposal|service|fingertips|command|beck",
        "works|work|working ~ fine|well|perfectly|again|now|everywhere|for|great|as|today|flawlessly|normally|properly|correctly|out|nicely|reliably|anywhere",
        "it works", "does|do ~ what|its|job|exactly|trick|fine ~", "lights are|is on|back",
        "talk|speak|connect|write to ~ anywhere|anytime|whenever|any",
        "everything ~ works|working|fine|ok|good|well|runs|running|normal|order|smoothly|green|operational", "up and running",
        "back ~ up|online|again|now|on|in|for|to|with", "in working|perfect|good order",
        "answers|responds|replies ~ again|everyone|everybody|any|all|every|to|as|now|normally|reliably|whenever|when|just|fine",
        "will ~ @work|@up|be|find|get|reach|give|let|serve", "up $", "up again|now|today", "is live", "live now|today|for|in|since",
        "gives|give|provides|offers|serves|carries|has|have|hosts|lists|includes ~ access|every|all|model*|any",
        "missing|removed|withdrawn|pulled ~", "supported ~ everywhere|all|every|fully",
    ]),
    (Kind::Uptime, Needs::Gateway, &[
        "no need to|for ~", "no longer ~", "any more|longer $", "anymore",
        "@prov|it|they|everything|all ~ works|work|up|back|answers|responds|available|reachable|runs|online|stable|live|fine ~ again",
        "from now|here on", "for good $", "guarantee*|promise*|assure* ~", "every|each|any ~ time|day|night|hour|week|single",
        "all ~ well|good|systems|right|quiet|fine|clear ~",
        "will|would hold|survive|last|endure|stand|never|keep|continue|remain|stay ~", "can|could not|never ~ go|do wrong|better",
        "@be ~ @bad", "behave* ~ well|itself|impeccabl*|perfect*", "perform* ~ well|flawlessly|reliably|as|perfectly",
        "@be|stays|remains|has|been|feels|felt|ran|running|runs|is ~ @good",
        "expect ~ @good|no|trouble|smooth|zero|@num|flawless|perfect|quiet|it|stable",
    ]),
];

/// What a sentence says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) kind: Kind,
    pub(super) needs: Needs,
    /// Its words, end exclusive.
    pub(super) words: (usize, usize),
    /// Whether the phrase speaks of a negation itself («no more 429s»), or claims as much when it is negated («not billed»).
    pub(super) negative: bool,
    /// Whether its words are a topic, which claims nothing before something is said of it.
    pub(super) topic: bool,
}

type Row = (Kind, Needs, Vec<Phrase>);

static READ: LazyLock<Vec<Row>> = LazyLock::new(|| {
    ROWS.iter()
        .map(|(kind, needs, phrases)| (*kind, *needs, phrases.iter().map(|phrase| Phrase::read(phrase)).collect()))
        .collect()
});

/// Whether it is a conclusion from one success.
pub(super) fn concludes(words: &[Word]) -> bool {
    static FROM: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
        [
            "succeeded|worked|passed|answered|through|green|200|succeeding|success|reply|fine|run ~ ,|;|:|and|— ~ so|hence|ergo|thus|therefore|is|the|it|we|healthy",
            "succeeded|worked|passed|answered|through|green|succeeding|success|200 ~ so|hence|ergo|thus|therefore|tells|proves|shows|confirms|means|demonstrates ~",
            "seeing|given|considering|after|following ~~ succeeded|worked|passed|answered|through|green|success|fine|200",
            "reply|answer|response|success|200|run|check|test ~ is|was ~ proof|evidence|enough",
        ]
        .into_iter()
        .map(Phrase::read)
        .collect()
    });
    FROM.iter().any(|phrase| phrase.find(words, 0).is_some())
}

/// All that a sentence says, in the order of the rows.
pub(super) fn said(words: &[Word]) -> Vec<Said> {
    let mut found = Vec::new();
    for (kind, needs, phrases) in READ.iter() {
        for phrase in phrases {
            let mut from = 0;
            while let Some(words) = phrase.find(words, from) {
                found.push(Said {
                    kind: *kind,
                    needs: *needs,
                    words,
                    negative: phrase.is_negative(),
                    topic: phrase.is_topic(),
                });
                from = words.0 + 1;
            }
        }
    }
    found
}
