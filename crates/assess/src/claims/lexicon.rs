//! Words by what they mean: for each class, words that may stand for each other in what a sentence claims. They only weigh
//! ([`super::weight`]), alone and beside others; what a phrase looks for stands in [`super::vocabulary`].

/// Classes by their names, with their words.
#[rustfmt::skip]
pub(super) const LEXICON: &[(&str, &str)] = &[
    ("~steady",
     "stable stably stability steady steadily steadfast solid solidly robust robustly sturdy dependable dependably \
     reliable reliably reliability trustworthy resilient resilience rock granite bedrock concrete iron-clad ironclad \
     unbreakable unshakeable unshakable indestructible bulletproof watertight failsafe fail-safe foolproof faultless \
     flawless seamless smooth smoothly clockwork sound healthy health fit well uninterrupted continuous continuously \
     unfailing unfailingly unwavering consistent consistently predictable predictably hardened mature matured seasoned \
     proven time-tested battle-tested rugged durable lasting permanent permanently untroubled calm quiet peaceful boring \
     uneventful undisturbed sane sober tough tank workhorse lifeline fortress anchor lighthouse mountain nines evergreen \
     always-on"),
    ("~shaky",
     "unstable instability unreliable unreliably flaky flakiness shaky wobbly wobble wobbles wobbling brittle fragile \
     rickety creaky creaks erratic patchy spotty intermittent intermittently sporadic sporadically hit-and-miss \
     hit-or-miss coin lottery gamble temperamental moody capricious fickle unsteady precarious volatile crashy buggy \
     glitchy janky wonky unpredictable unhealthy sick ailing limping limps troubled trouble troubles rotten hopeless mess \
     disaster nightmare toast"),
    ("~fails",
     "fail fails failed failing failure failures crash crashes crashed crashing break breaks broke broken breaking \
     collapse collapses collapsed collapsing drop drops dropped dropping die dies died dying hang hangs hung hanging \
     stall stalls stalled stalling stumble stumbles stumbled trip trips tripped tripping falter falters faltered choke \
     chokes choked buckle buckles buckled fold folds folded topple topples toppled implode implodes quit quits quitting \
     freeze freezes froze frozen misfire misfires conk conks bail bails keel keels tank tanks tanked cough coughs hiccup \
     hiccups sputter sputters splutter blip blips outage outages downtime interruption interruptions disruption \
     disruptions breakdown breakdowns glitch glitches fault faults error errors incident incidents timeout timeouts reset \
     resets abort aborts aborted fall falls fell falling vanish vanishes flatline flatlines belly lets let"),
    ("~down",
     "down offline dead unreachable unavailable inaccessible dark gone missing shut closed disabled defunct out off \
     withdrawn removed retired discontinued deprecated pulled extinct vanished disappeared silent mute unresponsive \
     blackout locked barred kaput bust wiped scrapped axed"),
    ("~up",
     "up available availability online reachable accessible live back alive open opened usable callable operational \
     running serving restored responsive present offered enabled unlocked listed on standby there ready awake"),
    ("~mended",
     "fixed fix fixes resolved solved repaired cured healed mended patched recovered recovery restored sorted settled \
     remedied rectified stamped ironed ended over past history behind bygone stabilised stabilized rebounded bounced \
     overcome plugged dealt eliminated eradicated vanquished banished normal normality usual"),
    ("~fast",
     "fast faster fastest quick quicker quickest quickly rapid rapidly swift swiftly speedy speed speeds snappy nimble \
     brisk prompt promptly instant instantly instantaneous immediate immediately lightning flash blink wink twinkling \
     jiffy trice heartbeat split-second sub-second subsecond real-time realtime responsive zippy rocket bullet lightspeed \
     light-speed hurry pronto milliseconds millisecond momentarily effortless low-latency fluid fluent snap sprint \
     sprints race races flies flying zoom zooms whoosh straightaway"),
    ("~slow",
     "slow slower slowest slowly sluggish lag lags laggy lagging delay delays delayed crawl crawls crawling drag drags \
     dragging snail tortoise turtle glacial ages eternity forever molasses treacle wait waits waiting waited linger \
     lingers dawdle dawdles plod plods trickle trickles trickling leisurely tardy late belated sleepy lethargic spinner \
     hourglass"),
    ("~time",
     "second seconds minute minutes hour hours ms moment moments day days week weeks month months year years latency \
     duration time times p50 p90 p95 p99 median average round-trip tokens/s"),
    ("~cheap",
     "cheap cheaper cheapest cheaply inexpensive affordable economical economic budget-friendly low-cost bargain steal \
     thrifty frugal penny pennies peanuts pittance pocket-money pocket change free gratis complimentary costless giveaway \
     discount discounts discounted rebate savings save saves saving saved undercut undercuts fraction tenth third half \
     halved halves halving negligible"),
    ("~dear",
     "expensive costly pricey dear overpriced steep exorbitant fortune luxury extortionate ruin ruinous broke bankrupt \
     splurge arm leg lavish premium"),
    ("~money",
     "money price prices priced pricing cost costs costing euro euros dollar dollars cent cents buck bucks pound pounds \
     usd eur $ € £ budget budgets wallet purse pocket pockets pay pays paying paid spend spends spending spent bank sum \
     sums amount amounts fee fees tariff tariffs rate economy finance finances accountant cfo piggy cash coin coins"),
    ("~bills",
     "bill bills billed billing billable invoice invoices invoiced charge charges charged charging refund refunds refunded \
     reimburse reimbursed reimbursement deduct deducted deducts debit debited debits meter metered metering tab credited \
     credits statement receipt settle settles owe owes owed surcharge surcharges receipts payable paid unpaid pays ledger"),
    ("~quota",
     "quota quotas limit limits limited limiting limitless unlimited throttle throttles throttled throttling throttle-free \
     cap caps capped ceiling ceilings restriction restrictions restricted allowance uncapped unmetered unthrottled rpm \
     tpm rps qps 429 429s concurrency concurrent parallel parallelism simultaneous simultaneously burst bursts bursting \
     hammer flood floods bombard pound swamp pummel barrage batch batches requests calls queries lid brake brakes bouncer \
     gatekeeper ration rationed rationing per-minute cutoff barrier"),
    ("~volume",
     "as many much however whatever wildly freely often thousand thousands million millions hundred hundreds countless \
     endless unbounded infinite infinitely dozen dozens any"),
    ("~room",
     "capacity capacities headroom room space slack spare elbow reserve reserves overload overloaded overloading \
     overcrowded crowded crowd crowds full brim bursting seams saturated saturation swamped overwhelmed overrun \
     overstretched stretched congested congestion bottleneck bottlenecks scarce scarcity shortage short squeeze strained \
     strain scale scales scaling scalable elastic elastically gpu gpus accelerator accelerators chips hardware fleet rack \
     racks cluster clusters data-centre datacentre datacenter datacenters iron machines servers peak peaks rush surge \
     surges spike spikes demand load loads traffic stampede onslaught volume throughput"),
    ("~clever",
     "smart smarter smartest clever cleverer intelligent intelligence brilliant brilliance genius bright brighter wise \
     witty wit sharp sharper insightful astute shrewd capable competent accomplished accurate accuracy precise precision \
     correct correctly right factual truthful eloquent articulate fluent creative inventive thoughtful thorough \
     knowledgeable learned expert experts superhuman human-level state-of-the-art sota top-notch first-rate best better \
     finest superior superb excellent outstanding impressive exceptional masterful masterly masterpiece spot-on peerless \
     unrivalled unrivaled unmatched unbeatable unsurpassed professor lawyer poet scholar senior reasoning reasons \
     understands grasp grasps nuance nuances comprehends aces aced nails nailed excels shines shine quality gifted \
     talented"),
    ("~dull",
     "dumb dumber stupid dull dim thick daft clueless hopeless useless worse worst inferior mediocre poor bad sloppy \
     careless wrong incorrect inaccurate mistaken mistake mistakes hallucinate hallucinates hallucinated hallucination \
     hallucinations invents invent invented fabricates fabricate confabulates nonsense rubbish garbage gibberish drivel \
     waffle waffles ramble rambles lie lies muddled confused confuses misses misunderstands misreads brick"),
    ("~writes",
     "write writes writing prose essay essays code codes coding poem poems translation translations translates translate \
     summary summaries summarises summarizes summarise email emails maths math arithmetic logic proof proofs joke jokes \
     sql legal contract contracts thesis draft drafts answer answers instructions instruction reads language languages \
     german french spanish czech english"),
    ("~verbatim",
     "same identical identically verbatim exact exactly word-for-word letter letters word words byte bytes comma character \
     characters unchanged constant deterministic deterministically repeatable reproducible parrot echo echoes copy \
     wording phrase phrasing sentence paragraph text line string literally greeting greets greet salutation disclaimer \
     pong invariably stone"),
    ("~cause",
     "because cause caused causes causing due owing reason reasons culprit blame blamed blames fault trigger triggered \
     triggers root-cause origin originated stems stem stemmed traced responsible explains explained explanation \
     consequence result resulted resulting attributable down-to thanks behind why provoked led brought"),
    ("~mishap",
     "deploy deploys deployment deployed redeploy redeploying rollout rollback update updates upgrade upgraded migration \
     maintenance misconfigured misconfiguration misconfigure certificate certificates cert dns router routers routing \
     switch load-balancer balancer balancers autoscaler autoscaling firewall filter node nodes disk disks cable cables \
     leak leaked bug bugs typo outage attack attacked ddos power plug shard region cache botched faulty defective expired \
     lapsed lapse mistyped overslept forgot rogue tenant"),
    ("~account",
     "account accounts organisation organization org key keys badge membership subscription subscriptions plan tier tiers \
     balance credit credits funds funded wallet permission permissions permitted allowed entitled entitlement \
     entitlements authorised authorized access cleared clearance approved whitelisted allowlisted blacklisted ban banned \
     bans suspended suspension blocked block frozen revoked revoke reinstated reactivated unlocked unlock locked verified \
     provisioned rights right admin workspace workspaces project tenant standing kitty pot topped overdrawn exhausted \
     depleted empty paid-up customer vip gold downgraded upgraded"),
    ("~launch",
     "production prod production-ready production-grade enterprise enterprise-grade mission-critical business-critical \
     launch launches launching ship ships shipping release released releasing go-live live rollout roll publish \
     publishing public customers customer users clients everyone crowd crowds company business shop board mature maturity \
     ready readiness safe safely trust serious prime-time showtime market green-light sign-off approved fit depend rely \
     bet stake worry worries worried fear hesitate hesitation brag recommend recommended"),
    ("~proves",
     "prove proves proved proven proof show shows showed shown demonstrate demonstrates demonstrated confirm confirms \
     confirmed establish establishes established imply implies implied mean means meant meaning indicate indicates \
     suggest suggests evidence conclude concludes concluded conclusion conclusive infer inferred follows therefore thus \
     hence consequently ergo so settles enough suffices sufficient guarantees convince convinces goes tells verdict \
     testament"),
    ("~success",
     "success successes successful successfully succeed succeeds succeeded pass passes passed passing green tick ok okay \
     200 200s answered replied responded worked went came through reply ping probe smoke-test healthcheck check checks \
     hello handshake all-clear"),
    ("~once",
     "once one single first lone sole only just twice two second third attempt attempts try tries retry retries run runs \
     time"),
    ("~general",
     "always never ever every each all any whenever wherever anytime anywhere everywhere anyone anybody everyone everybody \
     nobody whoever whatever whichever generally usually typically normally constantly invariably permanently forever \
     eternally daily nightly weekly regularly routinely reliably without-exception no-matter worldwide globally \
     universally anymore longer still"),
    ("~hedge",
     "may might maybe perhaps possibly possible probably presumably apparently seemingly likely unlikely could would \
     suspect suspects suspected guess guesses guessing hypothesis hypotheses theory theories assume assumes assumed \
     assuming assumption suppose supposed supposedly seem seems seemed appear appears appeared allegedly reportedly \
     conceivably arguably hunch speculate speculation believe believes think feel reckon impression tentative hope hopes \
     hoped hopefully wish"),
    ("~doubt",
     "unknown unclear unproven unverified untested unconfirmed uncertain uncertainty undecided unresolved unanswered open \
     doubt doubts doubtful question questions whether ignorance ignorant idea clue unsure"),
    ("~denies",
     "not no never none neither nor nothing nobody without cannot hardly barely scarcely rarely seldom far instead rather \
     unable lack lacks lacking"),
    ("~reports",
     "say says said saying claim claims claimed claiming state states stated report reports reported tell tells told write \
     writes wrote announce announces announced advertise advertises advertised promise promises promised assert asserts \
     asserted insist insists insisted quote quotes quoted according mention mentions mentioned declare declares declared \
     describe describes described call calls called note notes noted reads listed lists documented documents replied \
     answered believes argues suggests admits admitted blames blamed boasts swears assured assures maintains informs \
     informed"),
    ("~speaker",
     "docs documentation website site page pages blog brochure changelog faq manual status-page support sales marketing \
     vendor colleague friend somebody someone forum discord thread he she they press release analyst announcement \
     handbook card roadmap mail letter newsletter article draft readme poster flyer statement heading headline title \
     wording phrase sentence claim"),
    ("~asks",
     "who what when where why how which whether does do is are can could should would has have did anyone anybody"),
    ("~demands",
     "must shall should ought need needs needed require requires required requirement requirements target targets goal \
     goals aim aims want wants wanted plan plans planned planning intend intends expected acceptance criterion criteria \
     objective todo please ensure verify check ask avoid don't refrain forbid forbidden delete remove removed drop struck \
     strike replace"),
    ("~condition",
     "if unless until once provided suppose supposing should when in-case as-soon-as before after only assuming otherwise \
     whether then"),
    ("~past",
     "was were had did saw got took went came sent made gave ran met began kept found fell rose hit read lost knew left \
     stood drew paid stayed ended started returned refused answered received measured counted recorded observed noticed \
     tried waited asked listed"),
    ("~when",
     "january february march april june july august september october november december monday tuesday wednesday thursday \
     friday saturday sunday yesterday today tonight morning noon afternoon evening night utc am pm ago earlier last"),
    ("~run",
     "run runs attempt attempts call calls request requests probe check job jobs note notes journal log logs c1 c2 c3 \
     exchange record recorded stream trial test tests retry retries client recorder session"),
    ("~self",
     "we i our my us me mine ours myself ourselves"),
    ("~reader",
     "you your yours yourself reader"),
    ("~they",
     "they their them theirs it its he she his her"),
    ("~provider",
     "gateway gateways provider providers vendor vendors endpoint endpoints api apis service services platform platforms \
     upstream upstreams supplier suppliers backend model models llm llms openai anthropic claude gemini gpt cometapi \
     mistral llama deepseek sonnet opus haiku whisper bot assistant chatbot host"),
    ("~artefact",
     "field fields header headers parameter parameters flag flags option options file files config configuration json yaml \
     schema format formats body bodies byte bytes path paths url urls name names named id ids digest hash fingerprint \
     table tables column columns row rows parser parsers parse parsed buffer buffers socket port ports thread threads \
     function functions struct type types module modules crate crates library libraries script scripts snapshot snapshots \
     fixture fixtures test tests lint linter commit commits branch diff patch pr pull merge changelog readme docs \
     documentation version versions release tag method methods argument arguments variable variables value values default \
     defaults syntax code example examples section sections chapter screenshot link links env environment metadata object \
     objects array list event events token marker seal signature"),
    ("~tool",
     "redial recorder journal note notes simulator rehearsal proxy cli command commands sdk client clients runner runners \
     ci pipeline pipelines workflow workflows job jobs build builds cache caches docker container containers kubernetes \
     pod pods cron scheduler queue queues database databases postgres redis sqlite mysql disk dashboard dashboards \
     grafana git github gitlab jira slack"),
    ("~thing",
     "laptop laptops phone phones printer printers office offices room rooms kitchen canteen coffee tea lunch dinner \
     sandwich restaurant restaurants hotel hotels train trains bus buses tram trams car cars bike bikes flight flights \
     plane airport station street road bridge motorway building buildings house houses door doors window windows garden \
     heating lift elevator stairs wifi vpn wi-fi network router cable school hospital church museum theatre cinema \
     library librarian stadium shop shops supermarket bakery bank dentist doctor lawyer landlord plumber electrician \
     gardener caterer mechanic insurance salary rent ticket tickets conference conferences talk talks keynote speaker \
     speakers venue webinar workshop meeting meetings calendar holiday holidays party weather rain snow sun wind fog film \
     films movie song songs album choir orchestra concert book books novel novels magazine newspaper photo photos camera \
     cameras painting dog cat cats dogs bird fish horse tree trees river sea mountain mountains island village city town \
     country football match team player tournament race election minister parliament court judge police army war"),
    ("~person",
     "ana tom marta bob alice colleague colleagues boss manager owner owners operator operators reviewer reviewers team \
     teams finance legal security intern interns friend friends author authors editor editors engineer engineers on-call \
     user customer"),
    ("~good",
     "good great fine nice ok okay excellent perfect perfectly superb lovely wonderful fantastic amazing awesome terrific \
     splendid brilliant impeccable ideal beautiful beautifully delightful pleasant satisfied happy content glad proud"),
    ("~praise",
     "forget worry-free carefree joy dream charm magic hero legend champion winner yawn applause respect thumbs stars love \
     loves loved praise kudos miracle"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_stands_once_and_so_does_a_word_in_it() {
        let mut names: Vec<&str> = LEXICON.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), LEXICON.len());
        for (name, words) in LEXICON {
            let mut once: Vec<&str> = words.split(' ').collect();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), words.split(' ').count(), "{name}");
            assert!(once.iter().all(|word| *word == word.to_lowercase() && !word.is_empty()), "{name}");
        }
    }
}
