//! What claims say, and what failures and prices are called.

/// Classes by their names, with their words.
#[rustfmt::skip]
pub(super) const SAID: &[(&str, &str)] = &[
    ("~steady",
     "stable stably stability steady steadily steadfast solid solidly robust robustly sturdy dependable dependably reliable \
     reliably reliability trustworthy resilient resilience rock granite bedrock concrete iron-clad ironclad unbreakable \
     unshakeable unshakable indestructible bulletproof watertight failsafe fail-safe foolproof faultless flawless seamless \
     smooth smoothly clockwork sound healthy health fit well uninterrupted continuous continuously unfailing unfailingly \
     unwavering consistent consistently predictable predictably hardened mature matured seasoned proven time-tested \
     battle-tested rugged durable lasting permanent permanently untroubled calm quiet peaceful boring uneventful \
     undisturbed sane sober tough tank workhorse lifeline fortress anchor lighthouse mountain nines evergreen always-on \
     outlasts outlived outlives tireless tirelessly unstoppable stalwart rock-steady sure-footed unflappable unfazed \
     imperturbable constancy continuity uptime undefeated invincible ever-present round-the-clock 24/7 trusty trusted loyal \
     faithful faithfully well-oiled hiccup-free outage-free interruption-free error-free trouble-free crash-free fault-free"),
    ("~shaky",
     "unstable instability unreliable unreliably flaky flakiness shaky wobbly wobble wobbles wobbling brittle fragile \
     rickety creaky creaks erratic patchy spotty intermittent intermittently sporadic sporadically hit-and-miss hit-or-miss \
     coin lottery gamble temperamental moody capricious fickle unsteady precarious volatile crashy buggy glitchy janky \
     wonky unpredictable unhealthy sick ailing limping limps troubled trouble troubles rotten hopeless mess disaster \
     nightmare toast flake flakes flaking jittery jitter unsound unfit unsafe unsettled tottering teetering stuttering \
     stutters iffy dodgy dicey touch-and-go on-and-off ropey"),
    ("~fails",
     "fail fails failed failing failure failures crash crashes crashed crashing break breaks broke broken breaking collapse \
     collapses collapsed collapsing drop drops dropped dropping die dies died dying hang hangs hung hanging stall stalls \
     stalled stalling stumble stumbles stumbled trip trips tripped tripping falter falters faltered choke chokes choked \
     buckle buckles buckled fold folds folded topple topples toppled implode implodes quit quits quitting freeze freezes \
     froze frozen misfire misfires conk conks bail bails keel keels tank tanks tanked cough coughs hiccup hiccups sputter \
     sputters splutter blip blips outage outages downtime interruption interruptions disruption disruptions breakdown \
     breakdowns glitch glitches fault faults error errors incident incidents timeout timeouts reset resets abort aborts \
     aborted fall falls fell falling vanish vanishes flatline flatlines belly lets let"),
    ("~trouble",
     "malfunction malfunctions malfunctioned mishap mishaps snag snags setback setbacks defect defects flaw flaws flawed \
     fiasco debacle chaos headache headaches pain pains nuisance nuisances complaint complaints alarm alarms panic panics \
     emergency emergencies crisis crises catastrophe catastrophes drama dramas calamity hassle hassles turbulence unrest \
     hitch hitches misery stutter stutters stuttering wobble wobbles instability failure-prone unplanned unscheduled abend \
     lockup lockups drop-out drop-outs dropout dropouts disconnects disconnect disconnections blackout blackouts brownout \
     brownouts downtime downtimes"),
    ("~down",
     "down offline dead unreachable unavailable inaccessible dark gone missing shut closed disabled defunct out off \
     withdrawn removed retired discontinued deprecated pulled extinct vanished disappeared silent mute unresponsive \
     blackout locked barred kaput bust wiped scrapped axed"),
    ("~up",
     "up available availability online reachable accessible live back alive open opened usable callable operational running \
     serving restored responsive present offered enabled unlocked listed on standby there ready awake"),
    ("~mended",
     "fixed fix fixes resolved solved repaired cured healed mended patched recovered recovery restored sorted settled \
     remedied rectified stamped ironed ended over past history behind bygone stabilised stabilized rebounded bounced \
     overcome plugged dealt eliminated eradicated vanquished banished normal normality usual"),
    ("~fast",
     "fast faster fastest quick quicker quickest quickly rapid rapidly swift swiftly speedy speed speeds snappy nimble brisk \
     prompt promptly instant instantly instantaneous immediate immediately lightning flash blink wink twinkling jiffy trice \
     heartbeat split-second sub-second subsecond real-time realtime responsive zippy rocket bullet lightspeed light-speed \
     hurry pronto milliseconds millisecond momentarily effortless low-latency fluid fluent snap sprint sprints race races \
     flies flying zoom zooms whoosh straightaway near-instantaneous near-instant velocity tempo pace paces swiftness \
     rapidity promptness sprightly fleet breakneck whirlwind supersonic turbo turbocharged hasty express sub-100ms click \
     clicks breath eyelid finger fingers overtakes outpaces outruns at-once presto"),
    ("~slow",
     "slow slower slowest slowly sluggish lag lags laggy lagging delay delays delayed crawl crawls crawling drag drags \
     dragging snail tortoise turtle glacial ages eternity forever molasses treacle wait waits waiting waited linger lingers \
     dawdle dawdles plod plods trickle trickles trickling leisurely tardy late belated sleepy lethargic spinner hourglass \
     drowsy plodding ponderous snail-paced long-winded longwinded dilatory unhurried tedious tediously half-hour queueing \
     queuing grass paint kettle nap knit"),
    ("~time",
     "second seconds minute minutes hour hours ms moment moments day days week weeks month months year years latency \
     duration time times p50 p90 p95 p99 median average round-trip tokens/s"),
    ("~cheap",
     "cheap cheaper cheapest cheaply inexpensive affordable economical economic budget-friendly low-cost bargain steal \
     thrifty frugal penny pennies peanuts pittance pocket-money pocket change free gratis complimentary costless giveaway \
     discount discounts discounted rebate savings save saves saving saved undercut undercuts fraction tenth third half \
     halved halves halving negligible low-priced cut-price cut-rate dirt-cheap bargain-basement reasonable reasonably \
     modest modestly chickenfeed shoestring next-to-nothing cost-effective cost-efficient value worth thrift economise \
     economises economize shave shaves trims slashes slashed dip dips sinks shrinks shrank shrunk smaller lower lowest"),
    ("~dear",
     "expensive costly pricey dear overpriced steep exorbitant fortune luxury extortionate ruin ruinous broke bankrupt \
     splurge arm leg lavish premium hefty eye-watering fortunes rip-off ripoff luxurious unaffordable ruins bleed bleeds \
     drain drains soared soars skyrocketed skyrockets doubled doubles tripled triples gouge gouges"),
    ("~money",
     "money price prices priced pricing cost costs costing euro euros dollar dollars cent cents buck bucks pound pounds usd \
     eur $ € £ budget budgets wallet purse pocket pockets pay pays paying paid spend spends spending spent bank sum sums \
     amount amounts fee fees tariff tariffs rate economy finance finances accountant cfo piggy cash coin coins capital \
     expense expenses expenditure expenditures outlay outlays overhead overheads list-price pricelist price-tag tag yen \
     rupee franc francs krona zloty dime nickel quid grand treasury treasurer financing cheque check-book receipt markup \
     mark-up margin"),
    ("~bills",
     "bill bills billed billing billable invoice invoices invoiced charge charges charged charging refund refunds refunded \
     reimburse reimbursed reimbursement deduct deducted deducts debit debited debits meter metered metering tab credited \
     credits statement receipt settle settles owe owes owed surcharge surcharges receipts payable paid unpaid pays ledger \
     uncharged unbilled double-billed overcharge overcharged overcharges undercharged chargeback chargebacks accounted \
     invoicing prepaid postpaid prorated pro-rated free-of-charge goodwill compensation compensated compensates penalised \
     penalized chargeable non-billable nonbillable"),
    ("~quota",
     "quota quotas limit limits limited limiting limitless unlimited throttle throttles throttled throttling throttle-free \
     cap caps capped ceiling ceilings restriction restrictions restricted allowance uncapped unmetered unthrottled rpm tpm \
     rps qps 429 429s concurrency concurrent parallel parallelism simultaneous simultaneously burst bursts bursting hammer \
     flood floods bombard pound swamp pummel barrage batch batches requests calls queries lid brake brakes bouncer \
     gatekeeper ration rationed rationing per-minute cutoff barrier allotment allotments quota-free rate-limit rate-limits \
     rate-limited ratelimit backpressure fair-use fair-usage overuse overage overages exceed exceeds exceeded per-second \
     per-hour per-day requests-per-minute tokens-per-minute in-flight inflight fan-out fanout spam spamming blast blasting \
     flooding bombarding pelt pelting fire firing hits rush rein reins leash throttler limiter limiters"),
    ("~volume",
     "as many much however whatever wildly freely often thousand thousands million millions hundred hundreds countless \
     endless unbounded infinite infinitely dozen dozens any"),
    ("~room",
     "capacity capacities headroom room space slack spare elbow reserve reserves overload overloaded overloading overcrowded \
     crowded crowd crowds full brim bursting seams saturated saturation swamped overwhelmed overrun overstretched stretched \
     congested congestion bottleneck bottlenecks scarce scarcity shortage short squeeze strained strain scale scales \
     scaling scalable elastic elastically gpu gpus accelerator accelerators chips hardware fleet rack racks cluster \
     clusters data-centre datacentre datacenter datacenters iron machines servers peak peaks rush surge surges spike spikes \
     demand load loads traffic stampede onslaught volume throughput overcapacity undercapacity breathing leeway \
     oversubscribed oversold overbooked sold-out maxed maxed-out creaking groaning groans buckling understaffed \
     underprovisioned overprovisioned plenty ample abundance abundant surplus roomy expand expands expanded expansion \
     growth grow grows grown growing influx backlog backlogs horde hordes throng throngs masses infrastructure datacentres \
     plants power-hungry wafers silicon"),
    ("~endures",
     "withstand* survive* cope copes coped coping absorb* bear bears bore handle handles handled handling sustain* endure* \
     tolerate* weather weathers weathered shoulder shoulders shrug shrugs sail sails keeps keep manage manages stand stands \
     holds hold held carry carries swallow* stomach stomachs digest digests juggle juggles support supports accommodate* \
     serve serves served serving outlast* outlive* outperform* soldier soldiers march plough ploughs"),
    ("~clever",
     "smart smarter smartest clever cleverer intelligent intelligence brilliant brilliance genius bright brighter wise witty \
     wit sharp sharper insightful astute shrewd capable competent accomplished accurate accuracy precise precision correct \
     correctly right factual truthful eloquent articulate fluent creative inventive thoughtful thorough knowledgeable \
     learned expert experts superhuman human-level state-of-the-art sota top-notch first-rate best better finest superior \
     superb excellent outstanding impressive exceptional masterful masterly masterpiece spot-on peerless unrivalled \
     unrivaled unmatched unbeatable unsurpassed professor lawyer poet scholar senior reasoning reasons understands grasp \
     grasps nuance nuances comprehends aces aced nails nailed excels shines shine quality gifted talented insight insights \
     brainy brain brains brainpower savvy adept deft skilful skillful skilled proficiency proficient mastery masters \
     mastered fluency coherent coherence lucid persuasive polished publishable meticulous rigorous rigour truthfulness \
     faithful faithfulness veracity hallucination-free polymath phd doctorate valedictorian wizard wizardry prodigy maestro \
     virtuoso shakespeare einstein outwits outsmarts outthinks outwit grandmaster analyst-grade expert-level bilingual \
     multilingual polyglot rings"),
    ("~dull",
     "dumb dumber stupid dull dim thick daft clueless hopeless useless worse worst inferior mediocre poor bad sloppy \
     careless wrong incorrect inaccurate mistaken mistake mistakes hallucinate hallucinates hallucinated hallucination \
     hallucinations invents invent invented fabricates fabricate confabulates nonsense rubbish garbage gibberish drivel \
     waffle waffles ramble rambles lie lies muddled confused confuses misses misunderstands misreads brick dimwitted \
     moronic idiotic idiot fool foolish silly nonsensical incoherent illogical garbled garble garbles mangles mangle \
     botches botch flunks flunk bungles bungle misquotes misquote mistranslates mistranslate misjudges drones babbles \
     babble blathers parrots platitudes shallow superficial bland generic wooden stilted clumsy amateurish unreadable \
     forgetful forgets lazy toddler-level"),
    ("~writes",
     "write writes writing prose essay essays code codes coding poem poems translation translations translates translate \
     summary summaries summarises summarizes summarise email emails maths math arithmetic logic proof proofs joke jokes sql \
     legal contract contracts thesis draft drafts answer answers instructions instruction reads language languages german \
     french spanish czech english composes compose drafting paraphrases paraphrase rewrites rewrite proofreads proofread \
     edits editing explains teach teaches tutors annotates classifies classify extracts extract solves solve solving \
     calculates calculate computes sums algebra calculus geometry physics chemistry biology medicine diagnosis law taxes \
     poetry sonnet sonnets limerick screenplay lyrics rhyme rhymes fiction grammar spelling vocabulary polish italian \
     portuguese japanese chinese korean arabic hindi dutch swedish latin greek turkish russian ukrainian regexes unit-tests \
     refactors refactor refactoring debugs debug diagrams images pictures drawings sketches charts photos tone style"),
    ("~verbatim",
     "same identical identically verbatim exact exactly word-for-word letter letters word words byte bytes comma character \
     characters unchanged constant deterministic deterministically repeatable reproducible parrot echo echoes copy wording \
     phrase phrasing sentence paragraph text line string literally greeting greets greet salutation disclaimer pong \
     invariably stone"),
    ("~responds",
     "answer answers answered answering reply replies replied replying respond responds responded responding response \
     responses return returns returned returning deliver delivers delivered delivering yield yields yielded yielding \
     produce produces produced output outputs emit emits emitted print prints printed spit spits spat hand hands handed \
     comes came come coming receive receives received serve serves echo echoes turnaround round-trip completion completions \
     generation generations generates generated"),
    ("~cause",
     "because cause caused causes causing due owing reason reasons culprit blame blamed blames fault trigger triggered \
     triggers root-cause origin originated stems stem stemmed traced responsible explains explained explanation consequence \
     result resulted resulting attributable down-to thanks behind why provoked led brought cause-and-effect causal \
     causality root roots rooted derives derive derived flows ascribe ascribed ascribes attribute attributed attributes \
     blameworthy guilty culprits liable pinned pin owed arose arises arise sprang springs factor factors underlying \
     mechanism fallout knock-on aftermath domino sparked sparks ignited spawned prompted instigated"),
    ("~mishap",
     "deploy deploys deployment deployed redeploy redeploying rollout rollback update updates upgrade upgraded migration \
     maintenance misconfigured misconfiguration misconfigure certificate certificates cert dns router routers routing \
     switch load-balancer balancer balancers autoscaler autoscaling firewall filter node nodes disk disks cable cables leak \
     leaked bug bugs typo outage attack attacked ddos power plug shard region cache botched faulty defective expired lapsed \
     lapse mistyped overslept forgot rogue tenant hiccupped malfunction misrouted misroute misroutes rerouted failover \
     split-brain deadlock deadlocks race-condition memory-leak oom out-of-memory panic segfault corruption corrupt \
     corrupted hotfix clock-skew drift power-cut blown fuse cooling overheating overheated flood fire fibre fiber backhoe \
     undersea switchover cutover canary feature-flag config-change configuration-change blunder blunders human-error \
     operator-error oversight negligence sabotage hack hacked breach breached intrusion botnet crawler scraper"),
    ("~account",
     "account accounts organisation organization org key keys badge membership subscription subscriptions plan tier tiers \
     balance credit credits funds funded wallet permission permissions permitted allowed entitled entitlement entitlements \
     authorised authorized access cleared clearance approved whitelisted allowlisted blacklisted ban banned bans suspended \
     suspension blocked block frozen revoked revoke reinstated reactivated unlocked unlock locked verified provisioned \
     rights right admin workspace workspaces project tenant standing kitty pot topped overdrawn exhausted depleted empty \
     paid-up customer vip gold downgraded upgraded credential credentials seat seats tenancy enrolled enrolment enrollment \
     onboarded onboarding kyc verification good-standing trial trials top-up topup recharge recharged refilled refill \
     prepaid overdraft arrears delinquent deactivated activated activate activation dormant reopened sanctioned flagged \
     whitelisting privileged privilege"),
    ("~permits",
     "allow allows allowed permit permits permitted let lets grant grants granted entitle entitles entitled authorise \
     authorises authorised authorize authorizes authorized enable enables welcome welcomes invite invites admit admits \
     admitted accept accepts accepted tolerate tolerates refuse refuses refused deny denied reject rejects rejected forbid \
     forbids forbidden barred ban bans exempt exempts exempted waive waives waived licence licensed license credential \
     credentials login logins sign-up signup sign-in whitelist allowlist privilege privileges privileged unrestricted \
     restricted eligible eligibility invited registered"),
    ("~launch",
     "production prod production-ready production-grade enterprise enterprise-grade mission-critical business-critical \
     launch launches launching ship ships shipping release released releasing go-live live rollout roll publish publishing \
     public customers customer users clients everyone crowd crowds company business shop board mature maturity ready \
     readiness safe safely trust serious prime-time showtime market green-light sign-off approved fit depend rely bet stake \
     worry worries worried fear hesitate hesitation brag recommend recommended rollouts unveil unveils unveiled debut \
     debuts premiere inaugurate opening-day go-ahead thumbs-up greenlight greenlit green-lighted deployable shippable \
     releasable production-worthy enterprise-ready customer-facing client-facing end-users commercial commercially \
     livelihood reputation reputations business-case stakes grown-up grown-ups adult all-systems-go hand-over operation \
     everyday adoption adopt adopts adopted embrace migrate migrated"),
    ("~good",
     "good great fine nice ok okay excellent perfect perfectly superb lovely wonderful fantastic amazing awesome terrific \
     splendid brilliant impeccable ideal beautiful beautifully delightful pleasant satisfied happy content glad proud \
     decent pleased delighted thrilled smooth-sailing tidy neat first-class world-class stellar phenomenal marvellous \
     marvelous magnificent sublime exquisite admirable commendable praiseworthy gorgeous sterling topnotch a-plus five-star"),
    ("~praise",
     "forget worry-free carefree joy dream charm magic hero legend champion winner yawn applause respect thumbs stars love \
     loves loved praise kudos miracle godsend lifesaver blessing blessings bliss heaven paradise jewel gem gems treasure \
     marvel marvels wonder wonders pinnacle gold-standard envy jealous admire admired admires recommendable raving rave \
     raves cheering cheers hooray hurrah bravo chapeau sold converted fan fans addicted spoiled spoilt"),
];
