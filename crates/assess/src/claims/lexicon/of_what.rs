//! What may be spoken of: gateways, and all that is none.

/// Classes by their names, with their words.
#[rustfmt::skip]
pub(super) const OF_WHAT: &[(&str, &str)] = &[
    ("~provider",
     "gateway gateways provider providers vendor vendors endpoint endpoints api apis service services platform platforms \
     upstream upstreams supplier suppliers backend model models llm llms openai anthropic claude gemini gpt cometapi \
     mistral llama deepseek sonnet opus haiku whisper bot assistant chatbot host"),
    ("~artefact",
     "field fields header headers parameter parameters flag flags option options file files config configuration json yaml \
     schema format formats body bodies byte bytes path paths url urls name names named id ids digest hash fingerprint table \
     tables column columns row rows parser parsers parse parsed buffer buffers socket port ports thread threads function \
     functions struct type types module modules crate crates library libraries script scripts snapshot snapshots fixture \
     fixtures test tests lint linter commit commits branch diff patch pr pull merge changelog readme docs documentation \
     version versions release tag method methods argument arguments variable variables value values default defaults syntax \
     code example examples section sections chapter screenshot link links env environment metadata object objects array \
     list event events token marker seal signature"),
    ("~tool",
     "redial recorder journal note notes simulator rehearsal proxy cli command commands sdk client clients runner runners ci \
     pipeline pipelines workflow workflows job jobs build builds cache caches docker container containers kubernetes pod \
     pods cron scheduler queue queues database databases postgres redis sqlite mysql disk dashboard dashboards grafana git \
     github gitlab jira slack"),
    ("~software",
     "postgres postgresql mysql mariadb mongodb cassandra elasticsearch opensearch clickhouse duckdb snowflake bigquery \
     kafka rabbitmq nats celery sidekiq airflow hadoop flink nginx apache caddy haproxy traefik envoy varnish cloudfront \
     cloudflare akamai route53 ec2 s3 rds lambda gcs blob minio ceph nfs raid ssd nvme hdd tape usb hdmi bluetooth modem \
     modems ethernet lan wlan vlan nas kvm bios uefi firmware kernel kernels linux ubuntu debian fedora arch alpine macos \
     windows ios android xcode vscode vim emacs neovim jetbrains intellij eclipse notepad powerpoint outlook zoom slack \
     discord telegram whatsapp skype trello asana notion confluence jira bugzilla redmine gerrit phabricator gitlab \
     bitbucket subversion mercurial cvs git jenkins travis circleci buildkite teamcity bazel gradle maven cmake ninja meson \
     npm yarn pnpm webpack vite rollup esbuild babel eslint prettier typescript javascript python ruby rails perl php java \
     kotlin scala clojure haskell ocaml rust rustc cargo rustfmt clippy tokio serde hyper axum actix golang swift zig lua \
     julia matlab fortran cobol bash zsh powershell tmux ssh scp rsync curl wget grep ripgrep sed awk jq regex pandas numpy \
     scipy matplotlib jupyter pytest junit selenium playwright cypress puppeteer storybook figma photoshop gimp inkscape \
     blender unity unreal godot playstation xbox nintendo spreadsheet spreadsheets macro macros intranet extranet wiki \
     wikis cms wordpress drupal joomla shopify magento sap erp crm salesforce hubspot zendesk mailchimp newsletter \
     newsletters inbox mailbox mailserver smtp imap pop3 spam antivirus firewall firewalls vpn tunnel proxy-server bastion \
     jumphost keycloak okta ldap kerberos saml yubikey totp captcha webcam headset headphones microphone microphones \
     loudspeaker projector projectors whiteboard scanner scanners plotter fax copier badge badges turnstile kiosk drone \
     drones robot robots sensor sensors thermostat arduino raspberry fpga oscilloscope emulator emulators virtualbox vmware \
     hypervisor vagrant ansible puppet chef terraform pulumi helm kubectl kubernetes k8s pod pods kubelet etcd docker \
     dockerfile podman containerd artifactory nexus sonarqube dependabot renovate linter linters formatter formatters \
     compiler compilers interpreter debugger profiler allocator linker parser parsers lexer tokenizer serializer \
     deserializer iterator mutex semaphore thread threads coroutine goroutine scheduler schedulers cron crontab daemon \
     daemons systemd journald syslog logrotate filebeat logstash kibana grafana prometheus datadog newrelic sentry \
     pagerduty opsgenie nagios zabbix snapshot snapshots fixture fixtures harness mock mocks stub stubs testcase testcases \
     benchmark benchmarks fuzzer fuzzers coverage"),
    ("~document",
     "abstract addendum agenda annex annexes appendix appendices article articles attachment bibliography blurb booklet \
     brief briefing bulletin caption captions chapter chapters checklist checklists clause clauses comment comments deck \
     decks diary digest drafts edition editions epilogue excerpt excerpts faq finding findings flyer folder folders footer \
     footers footnote footnotes forum glossary guide guides handbook handout header heading headings headline headlines \
     journal-entry leaflet letter letters listing log-line mail mails manual manuals manuscript memo memos memorandum \
     minutes newsletter notice notices page pages pamphlet paper-trail paragraph paragraphs postscript preface preamble \
     presentation press-kit proceedings prospectus readme recap resume rfc section sections sheet sheets slide slides spec \
     specification specifications subject-line subsection subtitle survey surveys syllabus template templates thread \
     threads ticket title titles topic topics transcript transcripts tutorial tutorials verse white-paper whitepaper \
     wording worksheet"),
    ("~thing",
     "laptop laptops phone phones printer printers office offices room rooms kitchen canteen coffee tea lunch dinner \
     sandwich restaurant restaurants hotel hotels train trains bus buses tram trams car cars bike bikes flight flights \
     plane airport station street road bridge motorway building buildings house houses door doors window windows garden \
     heating lift elevator stairs wifi vpn wi-fi network router cable school hospital church museum theatre cinema library \
     librarian stadium shop shops supermarket bakery bank dentist doctor lawyer landlord plumber electrician gardener \
     caterer mechanic insurance salary rent ticket tickets conference conferences talk talks keynote speaker speakers venue \
     webinar workshop meeting meetings calendar holiday holidays party weather rain snow sun wind fog film films movie song \
     songs album choir orchestra concert book books novel novels magazine newspaper photo photos camera cameras painting \
     dog cat cats dogs bird fish horse tree trees river sea mountain mountains island village city town country football \
     match team player tournament race election minister parliament court judge police army war chair chairs sofa lamp \
     lamps shelf shelves desk desks carpet curtain curtains pillow blanket mattress bed beds bath bathtub shower sink tap \
     taps toilet fridge freezer oven stove kettle toaster microwave dishwasher washing vacuum broom mop bucket scissors \
     knife knives fork spoon plates bowl mug mugs cup glasses bottle bottles jar pan pans pot pots recipe bread cake cakes \
     biscuit biscuits cookie cookies cheese butter milk eggs meat ham sausage soup soups salad rice pasta noodles pizza \
     pizzas potato potatoes tomato onion garlic pepper salt sugar honey apple apples pear orange lemon banana berry cherry \
     grape wine beer juice whisky breakfast brunch supper dessert snack chocolate candy buffet menu waiter waiters chef \
     baker bakers butcher grocer farm farmer farmers barn cow cows pig pigs sheep goat hen hens chicken chickens duck goose \
     parrot hamster rabbit mouse mice rat spider bee bees ant fly moth snake frog lion tiger bear wolf fox deer elephant \
     monkey whale shark seal penguin owl eagle pigeon seagull kitten puppy vet zoo aquarium park parks playground bench \
     fountain statue monument castle palace tower towers chapel cathedral mosque square mall boutique laundry hairdresser \
     barber salon spa sauna gym arena marathon cyclist runner jogger hiker hike hikes trails tent camping campsite caravan \
     canoe kayak boat boats ferry ferries yacht harbour pier beach beaches coast lake lakes pond waterfall valley hill \
     hills forest woods wood meadow desert volcano glacier snowfall storm storms thunder lightning hail frost ice breeze \
     hurricane flood drought sunrise sunset moon sky cloud clouds summer autumn winter seasons christmas easter birthday \
     wedding funeral anniversary gifts candle candles balloon balloons fireworks parade carnival festival gig band bands \
     guitar piano violin drum drums trumpet flute singer singers dancer dance opera ballet plays actress audience gallery \
     exhibition exhibit paintings sculpture sketch drawing poem poet novelist author publisher bookshop encyclopedia \
     dictionary atlas globe compass telescope microscope thermometer barometer ruler pencil pencils pen pens eraser \
     notebook notebooks envelope envelopes stamps postcard parcel parcels postman courier mailbox telephone telegraph \
     radios television tv antenna satellite rocket spaceship astronaut shuttle motor motors tyre tyres tire tires wheel \
     wheels brake pedal saddle helmet seat seats belt windscreen garage petrol diesel fuel charger charging battery \
     batteries plugs socket sockets bulb bulbs fuse cables wire wires pipe pipes valve boiler radiator heater heaters \
     ventilator aircon thermostat chimney fireplace roof roofs ceiling wall walls stair staircase corridor hall halls lobby \
     reception basement cellar attic balcony terrace porch fence lawn mower hedge hedges flower flowers rose roses tulip \
     oak pine leaf leaves seeds soil spade rake hose shirt shirts trousers jeans skirt dress dresses coats jacket jackets \
     sweater pullover scarf hat hats gloves socks shoe shoes boot boots sandals umbrella umbrellas bag bags backpack \
     suitcase suitcases luggage purse necklace watches clock clocks toy toys doll puzzle puzzles chess cards dice lego kite \
     balls racket ski skis skate skates sledge trophy medal medals referee goalkeeper striker coaches league olympic exam \
     exams lesson lessons pupil pupils teacher teachers professor lecture lectures lecturer seminar university universities \
     college campus student students diploma thesis homework classroom kindergarten nursery babysitter nanny child children \
     kid kids baby babies toddler grandmother grandfather grandma grandpa aunt uncle cousin cousins nephew niece neighbour \
     neighbours neighbor neighbors wife husband mother father mum dad sister brother son daughter nurse nurses doctors \
     surgeon dentists clinic clinics pharmacy pharmacist medicine pill pills vaccine ambulance patients surgery headache \
     tooth teeth knee shoulder taxi taxis cabs driver drivers pilot pilots conductor passenger passengers airline airlines \
     airports runway customs passport passports visa border embassy hostel hostels guesthouse flatmate lease mortgage \
     furniture cleaner cleaners cleaning janitor caretaker porter concierge receptionist locksmith carpenter painter \
     painters mason bricklayer plumbers electricians tailor shoemaker jeweller florist photographer postmaster priest monk \
     mayor mayors council councillor senate senator president king queen prince treaty vote votes voter voters elections \
     referendum strike strikes pension pensions payroll wage wages bonus dividend shares stock stocks broker auction \
     auctions lottery casino betting loan loans"),
    ("~person",
     "ana tom marta bob alice colleague colleagues boss manager owner owners operator operators reviewer reviewers team \
     teams finance legal security intern interns friend friends author authors editor editors engineer engineers on-call \
     user customer"),
    ("~role",
     "accountant accountants actuary adviser advisers advisor advisors agent agents analyst analysts apprentice architect \
     architects assessor auditor auditors author authors blogger boss bosses bookkeeper buyer buyers captain ceo cfo \
     chairman chairwoman cio ciso clerk clerks coder coders commenter committee committees consultant consultants \
     contractor contractors contributor contributors controller coordinator cto curator customer-care designer designers \
     developer-advocate developers devops director directors editor editors employee employees engineer engineers evaluator \
     examiner executive executives expert-witness facilitator founder founders freelancer guest guests guild helpdesk hr \
     inspector inspectors instructor interviewer investigator investor investors journalist journalists judge lawyer leader \
     leaders lecturer librarian maintainer maintainers management manager managers marketer mentor moderator officer \
     officers operator operators organiser organisers owner owners partner partners planner presenter principal procurement \
     producer programmer programmers reporter reporters representative representatives researcher researchers reviewer \
     reviewers salesman salesperson scientist scientists secretary shareholder shift-lead spokesman spokesperson \
     spokeswoman sre staff stakeholder stakeholders steward steering subcontractor supervisor supervisors sysadmin \
     technician technicians tester testers trainee trainer trainers treasurer tutor volunteer volunteers witness witnesses \
     writer writers aisha alex amir amy andrea anna anya ben carlos carol chen clara dana daniel david diego elena emma \
     erik eva fatima felix gina greta hana hannah ines ivan jack james jan jane jo joe john julia karl kate kim lars laura \
     lea lena lisa lucas luis maria marie martin maya mei mika mina mira nadia nina noah nora olga omar oscar paul peter \
     priya rita robert rosa ruth sam samir sara sarah sofia sophie sven tara theo tim tina tomas uma vera victor wei yuki \
     yusuf zoe"),
];
