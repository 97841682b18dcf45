//! How somebody stands to what they say, when it was, and what it rests on.

/// Classes by their names, with their words.
#[rustfmt::skip]
pub(super) const STANCE: &[(&str, &str)] = &[
    ("~proves",
     "prove proves proved proven proof show shows showed shown demonstrate demonstrates demonstrated confirm confirms \
     confirmed establish establishes established imply implies implied mean means meant meaning indicate indicates suggest \
     suggests evidence conclude concludes concluded conclusion conclusive infer inferred follows therefore thus hence \
     consequently ergo so settles enough suffices sufficient guarantees convince convinces goes tells verdict testament \
     vindicates vindicated substantiates corroborates attests testifies bespeaks signifies signals warrants justifies \
     justified telltale litmus yardstick hallmark proof-positive deduce deduces deduced deduction corollary"),
    ("~success",
     "success successes successful successfully succeed succeeds succeeded pass passes passed passing green tick ok okay 200 \
     200s answered replied responded worked went came through reply ping probe smoke-test healthcheck check checks hello \
     handshake all-clear smoke smoke-tested green-tick checkmark 201 204 200-ok all-green round-tripped ack acked \
     acknowledged acknowledgement echo-test pinged pings knocked sign-of-life transaction transactions hello-world"),
    ("~once",
     "once one single first lone sole only just twice two second third attempt attempts try tries retry retries run runs \
     time solitary lonely isolated individual sample samples specimen instance instances occasion occasions trial-run \
     dry-run rerun re-run reruns re-runs re-test retest retested thrice fourth fifth sixth go shot shots"),
    ("~general",
     "always never ever every each all any whenever wherever anytime anywhere everywhere anyone anybody everyone everybody \
     nobody whoever whatever whichever generally usually typically normally constantly invariably permanently forever \
     eternally daily nightly weekly regularly routinely reliably without-exception no-matter worldwide globally universally \
     anymore longer still round-the-clock around-the-clock everytime at-all-times perpetually habitually chronically \
     chronic notoriously notorious endemic systemic systematically across-the-board continually ever-after henceforth \
     onwards indefinitely"),
    ("~certain",
     "clearly obviously certainly definitely undoubtedly doubtless surely sure bound guaranteed guarantee guarantees \
     indisputable indisputably undeniable undeniably plainly evidently evident obvious certain certainty assured assure \
     confident confidence confidently conclusively conclusive inevitably inevitable unquestionably unquestionable indeed \
     really truly absolutely totally completely entirely fully wholly utterly perfectly simply literally honestly frankly \
     naturally"),
    ("~compares",
     "more most less least better best worse worst superior inferior beat beats beaten beating outperform outperforms \
     outshine outshines outclass outclasses outdo outdoes surpass surpasses exceed exceeds rival rivals rivalled equal \
     equals unlike compared comparison competitor competitors competition alternative alternatives elsewhere incumbent \
     predecessor class ahead leading leader front-runner unequalled unequaled unparalleled second-to-none"),
    ("~absent",
     "zero nil none no nothing nobody never nowhere without absent absence free-of lacks lack missing gone vanished rid \
     goodbye farewell eliminated history unheard rare rarely scarce scarcely hardly barely seldom"),
    ("~hedge",
     "may might maybe perhaps possibly possible probably presumably apparently seemingly likely unlikely could would suspect \
     suspects suspected guess guesses guessing hypothesis hypotheses theory theories assume assumes assumed assuming \
     assumption suppose supposed supposedly seem seems seemed appear appears appeared allegedly reportedly conceivably \
     arguably hunch speculate speculation believe believes think feel reckon impression tentative hope hopes hoped \
     hopefully wish purportedly ostensibly ostensible putative putatively doubtful dubious unsure plausible plausibly \
     imaginable guesswork inkling notion suspicion suspicions hypothetical hypothetically provisional provisionally \
     preliminary tentatively more-or-less anecdotal anecdotally"),
    ("~doubt",
     "unknown unclear unproven unverified untested unconfirmed uncertain uncertainty undecided unresolved unanswered open \
     doubt doubts doubtful question questions whether ignorance ignorant idea clue unsure unascertained undetermined \
     indeterminate inconclusive unsubstantiated unfounded baseless unsupported unquantified unknowable unseen unexamined \
     unexplored unaccounted unexplained inexplicable mystery mysteries puzzle enigma debatable disputed contested moot \
     ambiguous vague"),
    ("~denies",
     "not no never none neither nor nothing nobody without cannot hardly barely scarcely rarely seldom far instead rather \
     unable lack lacks lacking"),
    ("~reports",
     "say says said saying claim claims claimed claiming state states stated report reports reported tell tells told write \
     writes wrote announce announces announced advertise advertises advertised promise promises promised assert asserts \
     asserted insist insists insisted quote quotes quoted according mention mentions mentioned declare declares declared \
     describe describes described call calls called note notes noted reads listed lists documented documents replied \
     answered believes argues suggests admits admitted blames blamed boasts swears assured assures maintains informs \
     informed alleges alleged contends contended purports touts touted markets marketed brags bragged proclaims proclaimed \
     professes vows vowed pledges pledged testifies testified attests remarks remarked comments commented opines opined \
     relates related recounts recounted retells rumours rumoured rumored gossip hearsay paraphrased cites cited citing"),
    ("~speaker",
     "docs documentation website site page pages blog brochure changelog faq manual status-page support sales marketing \
     vendor colleague friend somebody someone forum discord thread he she they press release analyst announcement handbook \
     card roadmap mail letter newsletter article draft readme poster flyer statement heading headline title wording phrase \
     sentence claim"),
    ("~asks",
     "who what when where why how which whether does do is are can could should would has have did anyone anybody"),
    ("~demands",
     "must shall should ought need needs needed require requires required requirement requirements target targets goal goals \
     aim aims want wants wanted plan plans planned planning intend intends expected acceptance criterion criteria objective \
     todo please ensure verify check ask avoid don't refrain forbid forbidden delete remove removed drop struck strike \
     replace mandatory compulsory obligatory obligation obligations prerequisite prerequisites precondition preconditions \
     stipulate stipulates stipulated prescribe prescribes prescribed mandate mandates mandated wishlist wish desired \
     desirable intention intentions proposal proposals proposed propose proposes suggestion roadmap milestone milestones \
     deadline due scheduled schedule budgeted earmarked"),
    ("~order",
     "accept add adjust allow apply archive arrange ask assign attach avoid backup begin book bring bump build buy call \
     cancel capture change check choose cite clarify clean clear click close collect combine compare compile complete \
     compress compute configure confirm connect consider consult contact continue convert copy correct count create cut \
     decide define delete deploy describe determine disable discuss divide document download draft drop edit email enable \
     encode ensure enter escalate establish estimate evaluate examine exclude execute exit explain export express extend \
     fetch file fill filter find finish fix follow forward generate go grab handle hold identify ignore imagine import \
     improve include increase inform insert inspect install investigate invite join jot keep label leave let limit link \
     list load log look make mark match measure meet mention merge mind monitor move name note notify obtain omit open \
     order paste pause pay phone pick pin place plan point post prefer prepare press print probe proceed provide publish \
     pull push put quote raise read rebuild receive reconnect record redirect reduce refer refuse register reject release \
     reload remember remind remove rename reopen repeat replace reply report request require reset resolve restart restore \
     retain retire retry return revert review revise revoke rewrite roll rotate run save say scan schedule search see \
     select send separate set share show sign skip sort specify split start state stay stick stop store submit subscribe \
     suppose switch take talk tell test think thank track transfer translate treat trim trust try turn type unplug unset \
     update upgrade upload use validate verify visit wait walk warn watch wire withdraw wrap write"),
    ("~condition",
     "if unless until once provided suppose supposing should when in-case as-soon-as before after only assuming otherwise \
     whether then"),
    ("~past",
     "was were had did saw got took went came sent made gave ran met began kept found fell rose hit read lost knew left \
     stood drew paid stayed ended started returned refused answered received measured counted recorded observed noticed \
     tried waited asked listed"),
    ("~observes",
     "saw seen see observed observe observes noticed notice recorded measured counted timed sampled logged noted received \
     got obtained found witnessed experienced encountered met ran tried tested checked looked watched tracked captured \
     collected shows showed"),
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
];
