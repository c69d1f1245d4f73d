BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0037_maintenance');
CREATE TABLE answer (
	entry_id INTEGER NOT NULL, 
	challenge_id INTEGER NOT NULL, 
	outcome VARCHAR(80) NOT NULL, 
	reason TEXT NOT NULL, 
	reason_html TEXT NOT NULL, 
	answered_by INTEGER NOT NULL, 
	answered_at DATETIME NOT NULL, 
	version INTEGER NOT NULL, outdated BOOLEAN DEFAULT false NOT NULL, 
	CONSTRAINT pk_answer PRIMARY KEY (entry_id), 
	CONSTRAINT ck_answer_outcome CHECK (outcome IN ('chosen', 'later', 'declined')), 
	CONSTRAINT ck_answer_reasoned CHECK (length(reason) > 0), 
	CONSTRAINT fk_answer_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id), 
	CONSTRAINT fk_answer_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_answer_answered_by_user FOREIGN KEY(answered_by) REFERENCES user (id)
);
INSERT INTO "answer" VALUES(1,1,'chosen','Vi prøver det','<p>Vi prøver det</p>
',2,'2026-03-25 12:00:00.000000',1,0);
INSERT INTO "answer" VALUES(2,1,'declined','Vi prøver det','<p>Vi prøver det</p>
',2,'2026-03-25 12:00:00.000000',1,0);
CREATE TABLE api_token (
	id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	user_id INTEGER NOT NULL, 
	label VARCHAR(200) NOT NULL, 
	scopes JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	revoked_at DATETIME, last_used_at DATETIME, 
	CONSTRAINT pk_api_token PRIMARY KEY (id), 
	CONSTRAINT uq_api_token_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_api_token_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
INSERT INTO "api_token" VALUES(1,'25440af8337ce83718901395096a20c067914c22afba45edc0a5fb5ce7be1fac',3,'','["manage", "read", "write"]','2026-03-25 12:00:00.000000','2026-04-24 12:00:00.000000',NULL,NULL);
CREATE TABLE archived_challenge (
	challenge_id INTEGER NOT NULL, 
	since DATETIME NOT NULL, 
	CONSTRAINT pk_archived_challenge PRIMARY KEY (challenge_id), 
	CONSTRAINT fk_archived_challenge_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id)
);
INSERT INTO "archived_challenge" VALUES(1,'2026-03-25 12:00:00.000000');
CREATE TABLE "assessment" (
	id INTEGER NOT NULL, 
	challenge_id INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	scores JSON NOT NULL, 
	confidence INTEGER NOT NULL, 
	comment_to_author TEXT NOT NULL, 
	comment_to_panel TEXT NOT NULL, 
	handed_in_at DATETIME, 
	set_aside_at DATETIME, 
	changed_at DATETIME NOT NULL, 
	version INTEGER NOT NULL, 
	round INTEGER DEFAULT '1' NOT NULL, opened_at DATETIME, 
	CONSTRAINT pk_assessment PRIMARY KEY (id), 
	CONSTRAINT fk_assessment_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_assessment_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id), 
	CONSTRAINT ck_assessment_confidence CHECK (confidence BETWEEN 1 AND 3), 
	CONSTRAINT fk_assessment_user_id_user FOREIGN KEY(user_id) REFERENCES user (id), 
	CONSTRAINT uq_assessment_entry_id_round_user_id UNIQUE (entry_id, round, user_id)
);
INSERT INTO "assessment" VALUES(1,1,1,7,'{"nytte": 5, "gjennomforing": 3}',2,'Godt; ''sagt''','Godt; ''sagt''','2026-03-18 12:00:00.000000',NULL,'2026-03-18 12:00:00.000000',2,1,NULL);
INSERT INTO "assessment" VALUES(2,1,2,7,'{"nytte": 5, "gjennomforing": 3}',2,'Godt; ''sagt''','Godt; ''sagt''','2026-03-18 12:00:00.000000',NULL,'2026-03-18 12:00:00.000000',2,1,NULL);
INSERT INTO "assessment" VALUES(3,1,1,8,'{"nytte": 5, "gjennomforing": 3}',2,'Godt; ''sagt''','Godt; ''sagt''','2026-03-18 12:00:00.000000',NULL,'2026-03-18 12:00:00.000000',2,1,NULL);
INSERT INTO "assessment" VALUES(4,1,2,8,'{"nytte": 5, "gjennomforing": 3}',2,'Godt; ''sagt''','Godt; ''sagt''','2026-03-18 12:00:00.000000',NULL,'2026-03-18 12:00:00.000000',2,1,NULL);
CREATE TABLE assessment_version (
	assessment_id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	scores JSON NOT NULL, 
	confidence INTEGER NOT NULL, 
	comment_to_author TEXT NOT NULL, 
	comment_to_panel TEXT NOT NULL, 
	handed_in_at DATETIME NOT NULL, 
	CONSTRAINT pk_assessment_version PRIMARY KEY (assessment_id, version), 
	CONSTRAINT fk_assessment_version_assessment_id_assessment FOREIGN KEY(assessment_id) REFERENCES assessment (id)
);
INSERT INTO "assessment_version" VALUES(1,2,'{"nytte": 5, "gjennomforing": 3}',2,'Godt; ''sagt''','Godt; ''sagt''','2026-03-18 12:00:00.000000');
INSERT INTO "assessment_version" VALUES(2,2,'{"nytte": 5, "gjennomforing": 3}',2,'Godt; ''sagt''','Godt; ''sagt''','2026-03-18 12:00:00.000000');
INSERT INTO "assessment_version" VALUES(3,2,'{"nytte": 5, "gjennomforing": 3}',2,'Godt; ''sagt''','Godt; ''sagt''','2026-03-18 12:00:00.000000');
INSERT INTO "assessment_version" VALUES(4,2,'{"nytte": 5, "gjennomforing": 3}',2,'Godt; ''sagt''','Godt; ''sagt''','2026-03-18 12:00:00.000000');
CREATE TABLE assignment (
	judge_id INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	assigned_at DATETIME NOT NULL, 
	CONSTRAINT pk_assignment PRIMARY KEY (judge_id, entry_id), 
	CONSTRAINT fk_assignment_judge_id_judge FOREIGN KEY(judge_id) REFERENCES judge (id) ON DELETE CASCADE, 
	CONSTRAINT fk_assignment_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id)
);
CREATE TABLE attachment (
	id INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	media_type VARCHAR(200) NOT NULL, 
	size INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	uploaded_by INTEGER NOT NULL, 
	uploaded_at DATETIME NOT NULL, 
	removed_at DATETIME, 
	CONSTRAINT pk_attachment PRIMARY KEY (id), 
	CONSTRAINT fk_attachment_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id), 
	CONSTRAINT fk_attachment_uploaded_by_user FOREIGN KEY(uploaded_by) REFERENCES user (id)
);
CREATE TABLE audit_check (
	id INTEGER NOT NULL, 
	asked_at DATETIME NOT NULL, 
	asked_by INTEGER, 
	checked_at DATETIME, 
	seq INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	broken_seq BIGINT, 
	event_id BIGINT, 
	kind VARCHAR(80) NOT NULL, 
	fault TEXT NOT NULL, 
	CONSTRAINT pk_audit_check PRIMARY KEY (id), 
	CONSTRAINT fk_audit_check_asked_by_user FOREIGN KEY(asked_by) REFERENCES user (id)
);
INSERT INTO "audit_check" VALUES(1,'2026-03-25 12:00:00.000000',NULL,'2026-03-25 12:00:00.000000',46,'9e7bcd9031cc8386f87275c36180a35634c6a1510c84b32c5dc2dbea8aa34544',NULL,NULL,'','');
CREATE TABLE ballot (
	challenge_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	used INTEGER NOT NULL, 
	CONSTRAINT pk_ballot PRIMARY KEY (challenge_id, user_id), 
	CONSTRAINT ck_ballot_used CHECK (used >= 0), 
	CONSTRAINT fk_ballot_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_ballot_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
INSERT INTO "ballot" VALUES(1,5,1);
CREATE TABLE challenge (
	id INTEGER NOT NULL, 
	title VARCHAR(200) NOT NULL, 
	summary TEXT NOT NULL, 
	brief TEXT NOT NULL, 
	brief_html TEXT NOT NULL, 
	language VARCHAR(2) NOT NULL, 
	department_id INTEGER NOT NULL, 
	everyone BOOLEAN NOT NULL, 
	guests BOOLEAN NOT NULL, 
	opens_at DATETIME, 
	closes_at DATETIME, 
	voting_closes_at DATETIME, 
	judging_closes_at DATETIME, 
	results_at DATETIME, 
	published_at DATETIME, 
	cancelled_at DATETIME, 
	cancel_reason TEXT NOT NULL, 
	released_at DATETIME, 
	questions JSON NOT NULL, 
	scoring_method VARCHAR(80) NOT NULL, 
	blind BOOLEAN NOT NULL, 
	votes_per_person INTEGER, 
	totals_hidden BOOLEAN NOT NULL, 
	assign_all BOOLEAN NOT NULL, 
	entry_count INTEGER NOT NULL, 
	participant_count INTEGER NOT NULL, 
	created_by INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	version INTEGER NOT NULL, look_at DATETIME, evidence VARCHAR(80) DEFAULT 'scores' NOT NULL CONSTRAINT ck_challenge_evidence CHECK (evidence IN ('scores', 'comparisons')), release_alone BOOLEAN DEFAULT false NOT NULL, unit_conflicts BOOLEAN DEFAULT 0 NOT NULL, superior_conflicts BOOLEAN DEFAULT 1 NOT NULL, round INTEGER DEFAULT 1 NOT NULL CONSTRAINT ck_challenge_round CHECK (round >= 1), round_closes_at DATETIME, openness VARCHAR(80) DEFAULT 'full' NOT NULL CONSTRAINT ck_challenge_openness CHECK (openness IN ('place', 'criteria', 'full')), comments_released BOOLEAN DEFAULT false NOT NULL, judges_named BOOLEAN DEFAULT false NOT NULL, outside VARCHAR(80) DEFAULT 'nothing' NOT NULL CONSTRAINT ck_challenge_outside CHECK (outside IN ('nothing', 'challenge', 'ideas')), 
	CONSTRAINT pk_challenge PRIMARY KEY (id), 
	CONSTRAINT ck_challenge_judging_after_closing CHECK (judging_closes_at IS NULL OR judging_closes_at >= closes_at), 
	CONSTRAINT ck_challenge_judging_after_voting CHECK (judging_closes_at IS NULL OR voting_closes_at IS NULL OR judging_closes_at >= voting_closes_at), 
	CONSTRAINT ck_challenge_opens_before_closing CHECK (opens_at < closes_at), 
	CONSTRAINT ck_challenge_published_has_timeline CHECK (published_at IS NULL OR (opens_at IS NOT NULL AND closes_at IS NOT NULL AND judging_closes_at IS NOT NULL AND results_at IS NOT NULL)), 
	CONSTRAINT ck_challenge_released_was_published CHECK (released_at IS NULL OR (published_at IS NOT NULL AND cancelled_at IS NULL)), 
	CONSTRAINT ck_challenge_results_after_judging CHECK (results_at IS NULL OR judging_closes_at IS NULL OR results_at >= judging_closes_at), 
	CONSTRAINT ck_challenge_votes CHECK (votes_per_person IS NULL OR votes_per_person > 0), 
	CONSTRAINT ck_challenge_voting_after_closing CHECK (voting_closes_at IS NULL OR voting_closes_at > closes_at), 
	CONSTRAINT fk_challenge_department_id_department FOREIGN KEY(department_id) REFERENCES department (id), 
	CONSTRAINT fk_challenge_created_by_user FOREIGN KEY(created_by) REFERENCES user (id)
);
INSERT INTO "challenge" VALUES(1,'Trygg hjemme','Hvordan kan flere bo trygt hjemme?','Hvordan kan **flere** bo trygt hjemme?','<p>Hvordan kan <strong>flere</strong> bo trygt hjemme?</p>
','nb',2,1,0,'2026-03-10 12:00:00.000000','2026-03-17 12:00:00.000000',NULL,'2026-03-24 12:00:00.000000','2026-03-31 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,'','2026-03-25 12:00:00.000000','[{"key": "behov", "label": "Hvilket behov?", "help": "Si hvem det gjelder", "required": true, "max_length": 800}, {"key": "nytt", "label": "Hva er nytt?", "help": "", "required": false, "max_length": 400}]','scoring_weighted_mean.weighted_mean',1,3,0,1,2,3,2,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',2,'2026-03-31 12:00:00.000000','scores',0,0,1,1,NULL,'full',1,0,'nothing');
INSERT INTO "challenge" VALUES(2,'Enklere hverdag','Hvordan kan flere bo trygt hjemme?','Hvordan kan **flere** bo trygt hjemme?','<p>Hvordan kan <strong>flere</strong> bo trygt hjemme?</p>
','nb',2,1,0,'2026-03-25 12:00:00.000000','2026-04-01 12:00:00.000000',NULL,'2026-04-08 12:00:00.000000','2026-04-15 12:00:00.000000','2026-03-25 12:00:00.000000',NULL,'',NULL,'[{"key": "behov", "label": "Hvilket behov?", "help": "Si hvem det gjelder", "required": true, "max_length": 800}, {"key": "nytt", "label": "Hva er nytt?", "help": "", "required": false, "max_length": 400}]','scoring_weighted_mean.weighted_mean',0,NULL,0,1,1,2,2,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',2,'2026-03-27 07:00:00.000000','scores',0,0,1,1,NULL,'full',1,0,'nothing');
INSERT INTO "challenge" VALUES(3,'Ikke ferdig','Hvordan kan flere bo trygt hjemme?','Hvordan kan **flere** bo trygt hjemme?','<p>Hvordan kan <strong>flere</strong> bo trygt hjemme?</p>
','nb',2,1,0,'2026-03-25 12:00:00.000000','2026-04-01 12:00:00.000000',NULL,'2026-04-08 12:00:00.000000','2026-04-15 12:00:00.000000',NULL,NULL,'',NULL,'[{"key": "behov", "label": "Hvilket behov?", "help": "Si hvem det gjelder", "required": true, "max_length": 800}, {"key": "nytt", "label": "Hva er nytt?", "help": "", "required": false, "max_length": 400}]','scoring_weighted_mean.weighted_mean',0,NULL,0,1,0,0,2,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',1,NULL,'scores',0,0,1,1,NULL,'full',1,0,'nothing');
CREATE TABLE challenge_audience (
	challenge_id INTEGER NOT NULL, 
	department_id INTEGER NOT NULL, 
	CONSTRAINT pk_challenge_audience PRIMARY KEY (challenge_id, department_id), 
	CONSTRAINT fk_challenge_audience_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_challenge_audience_department_id_department FOREIGN KEY(department_id) REFERENCES department (id)
);
CREATE TABLE challenge_follow (
	challenge_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	since DATETIME NOT NULL, 
	CONSTRAINT pk_challenge_follow PRIMARY KEY (challenge_id, user_id), 
	CONSTRAINT fk_challenge_follow_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_challenge_follow_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE TABLE challenge_keeping (
	challenge_id INTEGER NOT NULL, 
	drafts INTEGER, 
	comments INTEGER, 
	votes INTEGER, 
	taking_part INTEGER, 
	assessments INTEGER, 
	changed_by INTEGER NOT NULL, 
	changed_at DATETIME NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_challenge_keeping PRIMARY KEY (challenge_id), 
	CONSTRAINT ck_challenge_keeping_drafts CHECK (drafts > 0), 
	CONSTRAINT ck_challenge_keeping_comments CHECK (comments > 0), 
	CONSTRAINT ck_challenge_keeping_votes CHECK (votes > 0), 
	CONSTRAINT ck_challenge_keeping_taking_part CHECK (taking_part > 0), 
	CONSTRAINT ck_challenge_keeping_assessments CHECK (assessments > 0), 
	CONSTRAINT fk_challenge_keeping_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_challenge_keeping_changed_by_user FOREIGN KEY(changed_by) REFERENCES user (id)
);
INSERT INTO "challenge_keeping" VALUES(1,NULL,NULL,400,NULL,NULL,2,'2026-03-10 12:00:00.000000',1);
CREATE TABLE challenge_manager (
	challenge_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	CONSTRAINT pk_challenge_manager PRIMARY KEY (challenge_id, user_id), 
	CONSTRAINT fk_challenge_manager_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_challenge_manager_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
INSERT INTO "challenge_manager" VALUES(1,2);
INSERT INTO "challenge_manager" VALUES(2,2);
INSERT INTO "challenge_manager" VALUES(3,2);
CREATE TABLE clock_fault (
	challenge_id INTEGER NOT NULL, 
	since DATETIME NOT NULL, 
	failed_at DATETIME NOT NULL, 
	attempts INTEGER NOT NULL, 
	error TEXT NOT NULL, 
	CONSTRAINT pk_clock_fault PRIMARY KEY (challenge_id), 
	CONSTRAINT fk_clock_fault_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id)
);
CREATE TABLE closed_account (
	user_id INTEGER NOT NULL, 
	since DATETIME NOT NULL, 
	erased_at DATETIME, 
	CONSTRAINT pk_closed_account PRIMARY KEY (user_id), 
	CONSTRAINT fk_closed_account_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE TABLE comment (
	id INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	parent_id INTEGER, 
	author_id INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	body_html TEXT NOT NULL, 
	mentions JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	deleted_at DATETIME, 
	deleted_by INTEGER, 
	CONSTRAINT pk_comment PRIMARY KEY (id), 
	CONSTRAINT fk_comment_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id), 
	CONSTRAINT fk_comment_parent_id_comment FOREIGN KEY(parent_id) REFERENCES comment (id), 
	CONSTRAINT fk_comment_author_id_user FOREIGN KEY(author_id) REFERENCES user (id), 
	CONSTRAINT fk_comment_deleted_by_user FOREIGN KEY(deleted_by) REFERENCES user (id)
);
INSERT INTO "comment" VALUES(1,1,NULL,5,'Godt; ''sagt''','<p>Godt; ''sagt''</p>
','[]','2026-03-10 12:00:00.000000',NULL,NULL);
CREATE TABLE "comparison" (
	id INTEGER NOT NULL, 
	challenge_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	first_id INTEGER NOT NULL, 
	second_id INTEGER NOT NULL, 
	preferred_id INTEGER, 
	made_at DATETIME NOT NULL, 
	set_aside_at DATETIME, 
	round INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_comparison PRIMARY KEY (id), 
	CONSTRAINT fk_comparison_preferred_id_entry FOREIGN KEY(preferred_id) REFERENCES entry (id), 
	CONSTRAINT ck_comparison_ordered CHECK (first_id < second_id), 
	CONSTRAINT ck_comparison_preferred CHECK (preferred_id IS NULL OR preferred_id = first_id OR preferred_id = second_id), 
	CONSTRAINT fk_comparison_user_id_user FOREIGN KEY(user_id) REFERENCES user (id), 
	CONSTRAINT fk_comparison_second_id_entry FOREIGN KEY(second_id) REFERENCES entry (id), 
	CONSTRAINT fk_comparison_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_comparison_first_id_entry FOREIGN KEY(first_id) REFERENCES entry (id), 
	CONSTRAINT uq_comparison_round_user_id_first_id_second_id UNIQUE (round, user_id, first_id, second_id)
);
CREATE TABLE "conflict" (
	entry_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	declared_at DATETIME NOT NULL, 
	CONSTRAINT pk_conflict PRIMARY KEY (entry_id, user_id), 
	CONSTRAINT fk_conflict_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id), 
	CONSTRAINT fk_conflict_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE TABLE correction_draft (
	challenge_id INTEGER NOT NULL, 
	base_number INTEGER NOT NULL, 
	ground VARCHAR(80) NOT NULL, 
	reason TEXT NOT NULL, 
	pairs JSON NOT NULL, 
	made_by INTEGER NOT NULL, 
	made_at DATETIME NOT NULL, 
	computed_at DATETIME, 
	made JSON NOT NULL, 
	fault TEXT NOT NULL, 
	fault_values JSON NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_correction_draft PRIMARY KEY (challenge_id), 
	CONSTRAINT ck_correction_draft_ground CHECK (ground IN ('conflict', 'score')), 
	CONSTRAINT ck_correction_draft_reasoned CHECK (length(reason) > 0), 
	CONSTRAINT fk_correction_draft_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_correction_draft_made_by_user FOREIGN KEY(made_by) REFERENCES user (id)
);
CREATE TABLE "criterion" (
	id INTEGER NOT NULL, 
	challenge_id INTEGER NOT NULL, 
	"key" VARCHAR(80) NOT NULL, 
	position INTEGER NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	question TEXT NOT NULL, 
	weight DOUBLE NOT NULL, 
	minimum INTEGER NOT NULL, 
	maximum INTEGER NOT NULL, 
	steps JSON NOT NULL, 
	round INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_criterion PRIMARY KEY (id), 
	CONSTRAINT ck_criterion_scale CHECK (minimum < maximum), 
	CONSTRAINT fk_criterion_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT ck_criterion_weight CHECK (weight > 0), 
	CONSTRAINT uq_criterion_challenge_id_round_key UNIQUE (challenge_id, round, "key")
);
INSERT INTO "criterion" VALUES(1,1,'nytte',0,'Nytte','Løser den et behov?',60.0,1,6,'[{"value": 1, "label": "Trinn 1"}, {"value": 2, "label": "Trinn 2"}, {"value": 3, "label": "Trinn 3"}, {"value": 4, "label": "Trinn 4"}, {"value": 5, "label": "Trinn 5"}, {"value": 6, "label": "Trinn 6"}]',1);
INSERT INTO "criterion" VALUES(2,1,'gjennomforing',1,'Gjennomføring','',40.0,1,6,'[]',1);
INSERT INTO "criterion" VALUES(3,2,'nytte',0,'Nytte','Løser den et behov?',60.0,1,6,'[{"value": 1, "label": "Trinn 1"}, {"value": 2, "label": "Trinn 2"}, {"value": 3, "label": "Trinn 3"}, {"value": 4, "label": "Trinn 4"}, {"value": 5, "label": "Trinn 5"}, {"value": 6, "label": "Trinn 6"}]',1);
INSERT INTO "criterion" VALUES(4,2,'gjennomforing',1,'Gjennomføring','',40.0,1,6,'[]',1);
INSERT INTO "criterion" VALUES(5,3,'nytte',0,'Nytte','Løser den et behov?',60.0,1,6,'[{"value": 1, "label": "Trinn 1"}, {"value": 2, "label": "Trinn 2"}, {"value": 3, "label": "Trinn 3"}, {"value": 4, "label": "Trinn 4"}, {"value": 5, "label": "Trinn 5"}, {"value": 6, "label": "Trinn 6"}]',1);
INSERT INTO "criterion" VALUES(6,3,'gjennomforing',1,'Gjennomføring','',40.0,1,6,'[]',1);
CREATE TABLE deadline_change (
	id INTEGER NOT NULL, 
	challenge_id INTEGER NOT NULL, 
	field VARCHAR(80) NOT NULL, 
	old DATETIME, 
	new DATETIME, 
	reason TEXT NOT NULL, 
	changed_by INTEGER NOT NULL, 
	changed_at DATETIME NOT NULL, 
	CONSTRAINT pk_deadline_change PRIMARY KEY (id), 
	CONSTRAINT fk_deadline_change_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_deadline_change_changed_by_user FOREIGN KEY(changed_by) REFERENCES user (id)
);
CREATE TABLE decision (
	entry_id INTEGER NOT NULL, 
	challenge_id INTEGER NOT NULL, 
	mark VARCHAR(80) NOT NULL, 
	notes TEXT NOT NULL, 
	outcome VARCHAR(80) NOT NULL, 
	reason TEXT NOT NULL, 
	overrule_reason TEXT NOT NULL, 
	decided_by INTEGER, 
	decided_at DATETIME, 
	changed_at DATETIME NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_decision PRIMARY KEY (entry_id), 
	CONSTRAINT ck_decision_mark CHECK (mark IN ('', 'choose', 'later', 'decline', 'talk')), 
	CONSTRAINT ck_decision_outcome CHECK (outcome IN ('', 'chosen', 'later', 'declined')), 
	CONSTRAINT ck_decision_reasoned CHECK (outcome = '' OR length(reason) > 0), 
	CONSTRAINT ck_decision_decided CHECK ((outcome = '') = (decided_at IS NULL AND decided_by IS NULL)), 
	CONSTRAINT fk_decision_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id), 
	CONSTRAINT fk_decision_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_decision_decided_by_user FOREIGN KEY(decided_by) REFERENCES user (id)
);
CREATE TABLE delivery (
	id INTEGER NOT NULL, 
	notification_id INTEGER NOT NULL, 
	channel VARCHAR(80) NOT NULL, 
	message_id VARCHAR(200) NOT NULL, 
	status VARCHAR(80) NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_attempt_at DATETIME NOT NULL, 
	error TEXT NOT NULL, 
	sent_at DATETIME, pace VARCHAR(80) DEFAULT 'at_once' NOT NULL CONSTRAINT ck_delivery_pace CHECK (pace IN ('at_once', 'daily', 'weekly')), 
	CONSTRAINT pk_delivery PRIMARY KEY (id), 
	CONSTRAINT uq_delivery_notification_id_channel UNIQUE (notification_id, channel), 
	CONSTRAINT ck_delivery_status CHECK (status IN ('pending', 'sent', 'kept', 'parked')), 
	CONSTRAINT fk_delivery_notification_id_notification FOREIGN KEY(notification_id) REFERENCES notification (id)
);
INSERT INTO "delivery" VALUES(1,2,'notify_email.email','2.c194514d9d0f846c','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(2,3,'notify_email.email','3.0a87845fd646229c','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(3,6,'notify_email.email','6.bb8e7cbec7435968','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(4,7,'notify_email.email','7.4e3e22b73e2720af','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(5,8,'notify_email.email','8.7a339cded635b8de','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(6,13,'notify_email.email','13.47f9e04d7e67449c','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(7,14,'notify_email.email','14.bd3dbf61767492e8','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(8,15,'notify_email.email','15.b5072e685d003755','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(9,16,'notify_email.email','16.fec0716b6031f296','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(10,17,'notify_email.email','17.308a5acd639d9a57','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(11,18,'notify_email.email','18.4aa461a15cd6a4ae','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(12,22,'notify_email.email','22.1731acb6d3bc4260','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(13,23,'notify_email.email','23.74c6a0044df9c480','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(14,24,'notify_email.email','24.96630bd7d99f19ec','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(15,25,'notify_email.email','25.8caaa0eb7fb544c6','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(16,27,'notify_email.email','27.aa8b3a2414893550','pending',0,'2026-03-26 06:30:00.000000','',NULL,'daily');
INSERT INTO "delivery" VALUES(17,28,'notify_email.email','28.4b8f26b742c7046f','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(18,33,'notify_email.email','33.26377f095377f6fb','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(19,38,'notify_email.email','38.f833b6f8f8a05afd','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
INSERT INTO "delivery" VALUES(20,39,'notify_email.email','39.b93d078127904627','kept',0,'2026-03-25 12:00:00.000000','no mail server is set',NULL,'at_once');
CREATE TABLE department (
	id INTEGER NOT NULL, 
	slug VARCHAR(80) NOT NULL, 
	path VARCHAR(1000) NOT NULL, 
	parent_id INTEGER, 
	name VARCHAR(200) NOT NULL, 
	name_nn VARCHAR(200) NOT NULL, 
	name_en VARCHAR(200) NOT NULL, 
	external BOOLEAN NOT NULL, 
	CONSTRAINT pk_department PRIMARY KEY (id), 
	CONSTRAINT uq_department_slug UNIQUE (slug), 
	CONSTRAINT uq_department_path UNIQUE (path), 
	CONSTRAINT fk_department_parent_id_department FOREIGN KEY(parent_id) REFERENCES department (id)
);
INSERT INTO "department" VALUES(1,'kommune','kommune/',NULL,'Kommunen','Kommunen','The municipality',0);
INSERT INTO "department" VALUES(2,'helse','kommune/helse/',1,'Helse og velferd','','Health',0);
INSERT INTO "department" VALUES(3,'sykehjem','kommune/helse/sykehjem/',2,'Sykehjem','Sjukeheim','Nursing home',0);
INSERT INTO "department" VALUES(4,'skole','kommune/skole/',1,'Skole','Skule','School',0);
INSERT INTO "department" VALUES(5,'teknisk','kommune/teknisk/',1,'Teknisk','','Technical',0);
INSERT INTO "department" VALUES(6,'innbyggere','kommune/innbyggere/',1,'Innbyggere','','',1);
CREATE TABLE department_manager (
	department_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	CONSTRAINT pk_department_manager PRIMARY KEY (department_id, user_id), 
	CONSTRAINT fk_department_manager_department_id_department FOREIGN KEY(department_id) REFERENCES department (id), 
	CONSTRAINT fk_department_manager_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
INSERT INTO "department_manager" VALUES(1,1);
INSERT INTO "department_manager" VALUES(2,2);
CREATE TABLE "entry" (
	id INTEGER NOT NULL, 
	challenge_id INTEGER NOT NULL, 
	status VARCHAR(80) NOT NULL, 
	pseudonymous BOOLEAN NOT NULL, 
	language VARCHAR(2) NOT NULL, 
	department_id INTEGER NOT NULL, 
	created_by INTEGER NOT NULL, 
	working_id INTEGER, 
	submitted_id INTEGER, 
	submitted_at DATETIME, 
	withdrawn_at DATETIME, 
	vote_count INTEGER NOT NULL, 
	comment_count INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	version INTEGER NOT NULL, 
	masked_id INTEGER, 
	CONSTRAINT pk_entry PRIMARY KEY (id), 
	CONSTRAINT ck_entry_handed_in CHECK (status <> 'submitted' OR submitted_id IS NOT NULL), 
	CONSTRAINT ck_entry_status CHECK (status IN ('draft', 'submitted', 'withdrawn')), 
	CONSTRAINT fk_entry_submitted_id_entry_revision FOREIGN KEY(submitted_id) REFERENCES entry_revision (id), 
	CONSTRAINT fk_entry_department_id_department FOREIGN KEY(department_id) REFERENCES department (id), 
	CONSTRAINT fk_entry_created_by_user FOREIGN KEY(created_by) REFERENCES user (id), 
	CONSTRAINT fk_entry_working_id_entry_revision FOREIGN KEY(working_id) REFERENCES entry_revision (id), 
	CONSTRAINT fk_entry_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT ck_entry_comment_count CHECK (comment_count >= 0), 
	CONSTRAINT ck_entry_vote_count CHECK (vote_count >= 0), 
	CONSTRAINT fk_entry_masked_id_entry_revision FOREIGN KEY(masked_id) REFERENCES entry_revision (id)
);
INSERT INTO "entry" VALUES(1,1,'submitted',0,'nb',3,3,1,1,'2026-03-10 12:00:00.000000',NULL,1,1,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',2,NULL);
INSERT INTO "entry" VALUES(2,1,'submitted',0,'nb',3,4,2,2,'2026-03-10 12:00:00.000000',NULL,0,0,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',2,4);
INSERT INTO "entry" VALUES(3,1,'draft',0,'nb',4,5,3,NULL,NULL,NULL,0,0,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',1,NULL);
INSERT INTO "entry" VALUES(4,2,'withdrawn',0,'nb',4,5,5,5,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,0,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',3,NULL);
INSERT INTO "entry" VALUES(5,2,'submitted',0,'nb',3,3,6,6,'2026-03-25 12:00:00.000000',NULL,0,0,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',2,NULL);
CREATE TABLE entry_adviser (
	entry_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_entry_adviser PRIMARY KEY (entry_id, user_id), 
	CONSTRAINT fk_entry_adviser_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id), 
	CONSTRAINT fk_entry_adviser_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE TABLE entry_author (
	entry_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_entry_author PRIMARY KEY (entry_id, user_id), 
	CONSTRAINT fk_entry_author_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id), 
	CONSTRAINT fk_entry_author_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
INSERT INTO "entry_author" VALUES(1,3,0);
INSERT INTO "entry_author" VALUES(2,4,0);
INSERT INTO "entry_author" VALUES(3,5,0);
INSERT INTO "entry_author" VALUES(4,5,0);
INSERT INTO "entry_author" VALUES(5,3,0);
CREATE TABLE entry_follow (
	entry_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	since DATETIME NOT NULL, 
	CONSTRAINT pk_entry_follow PRIMARY KEY (entry_id, user_id), 
	CONSTRAINT fk_entry_follow_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id), 
	CONSTRAINT fk_entry_follow_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE TABLE entry_result (
	entry_id INTEGER NOT NULL, 
	challenge_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	rank INTEGER, 
	rank_low INTEGER, 
	rank_high INTEGER, 
	ranked INTEGER NOT NULL, 
	means JSON NOT NULL, 
	comments JSON NOT NULL, 
	"before" JSON NOT NULL, 
	CONSTRAINT pk_entry_result PRIMARY KEY (entry_id), 
	CONSTRAINT fk_entry_result_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id), 
	CONSTRAINT fk_entry_result_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id)
);
INSERT INTO "entry_result" VALUES(1,1,1,1,1,1,2,'{}','[1, 3]','{}');
INSERT INTO "entry_result" VALUES(2,1,1,1,1,1,2,'{}','[2, 4]','{}');
CREATE TABLE entry_revision (
	id INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	title VARCHAR(200) NOT NULL, 
	body TEXT NOT NULL, 
	body_html TEXT NOT NULL, 
	excerpt VARCHAR(500) NOT NULL, 
	answers JSON NOT NULL, 
	attachments JSON NOT NULL, 
	author_id INTEGER NOT NULL, 
	saved_at DATETIME NOT NULL, 
	received_at DATETIME, 
	digest VARCHAR(64), 
	CONSTRAINT pk_entry_revision PRIMARY KEY (id), 
	CONSTRAINT uq_entry_revision_entry_id_number UNIQUE (entry_id, number), 
	CONSTRAINT ck_entry_revision_receipt CHECK ((received_at IS NULL) = (digest IS NULL)), 
	CONSTRAINT fk_entry_revision_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id), 
	CONSTRAINT fk_entry_revision_author_id_user FOREIGN KEY(author_id) REFERENCES user (id)
);
INSERT INTO "entry_revision" VALUES(1,1,1,'Nattilsyn med «sensor»','Færre turer, mer ro om natta.','<p>Færre turer, mer ro om natta.</p>
','Færre turer, mer ro om natta.','{"behov": "De som vekkes hver natt."}','[]',3,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','6c2609bf60b635fced3dbaf37f62372498cc51567dfc5c9b277e2d0b6fb40813');
INSERT INTO "entry_revision" VALUES(2,2,1,'Nattilsyn med sensor','Færre turer, mer ro om natta.','<p>Færre turer, mer ro om natta.</p>
','Færre turer, mer ro om natta.','{"behov": "De som vekkes hver natt."}','[]',4,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','aaecc963cba022ee5af004d774a75f2b179cb27bf81bab58a21015d367f4c092');
INSERT INTO "entry_revision" VALUES(3,3,1,'Et utkast','Færre turer, mer ro om natta.','<p>Færre turer, mer ro om natta.</p>
','Færre turer, mer ro om natta.','{"behov": "De som vekkes hver natt."}','[]',5,'2026-03-10 12:00:00.000000',NULL,NULL);
INSERT INTO "entry_revision" VALUES(4,2,-1,'Nattilsyn med sensor','Færre turer, mer ro om ▇▇▇.','<p>Færre turer, mer ro om ▇▇▇.</p>
','Færre turer, mer ro om ▇▇▇.','{"behov": "De som vekkes hver natt."}','[]',4,'2026-03-10 12:00:00.000000',NULL,NULL);
INSERT INTO "entry_revision" VALUES(5,4,1,'Felles bestilling','Færre turer, mer ro om natta.','<p>Færre turer, mer ro om natta.</p>
','Færre turer, mer ro om natta.','{"behov": "De som vekkes hver natt."}','[]',5,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','c7fb663ed89df25a1d0b321e77f930ac3dd9ca256e67f21600ab97c8961f33db');
INSERT INTO "entry_revision" VALUES(6,5,1,'En kortere vei','Færre turer, mer ro om natta.','<p>Færre turer, mer ro om natta.</p>
','Færre turer, mer ro om natta.','{"behov": "De som vekkes hver natt."}','[]',3,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','eda689de4f0198177d5141cdea0ec53ab65bdde9461ce06b26d3799ea7c2ece3');
CREATE TABLE event (
	id INTEGER NOT NULL, 
	kind VARCHAR(80) NOT NULL, 
	"key" VARCHAR(200), 
	happened_at DATETIME NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor_id INTEGER, 
	department_id INTEGER, 
	challenge_id INTEGER, 
	entry_id INTEGER, 
	data JSON NOT NULL, 
	notified_at DATETIME, 
	indexed_at DATETIME, 
	told_at DATETIME, 
	attempts INTEGER NOT NULL, 
	next_attempt_at DATETIME, unheard JSON, seq BIGINT, salt VARCHAR(32), digest VARCHAR(64), 
	CONSTRAINT pk_event PRIMARY KEY (id), 
	CONSTRAINT uq_event_key UNIQUE ("key"), 
	CONSTRAINT fk_event_actor_id_user FOREIGN KEY(actor_id) REFERENCES user (id), 
	CONSTRAINT fk_event_department_id_department FOREIGN KEY(department_id) REFERENCES department (id), 
	CONSTRAINT fk_event_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_event_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id)
);
INSERT INTO "event" VALUES(1,'department_changed',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,NULL,NULL,NULL,'{"changes": 6}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,1,'d708753afe420e96ad3692b4d7cdb9da','a3797f2eac42fe6ea1d38ea6878b2a4a79c71ff4e210e5ef010ecd8bd843c102');
INSERT INTO "event" VALUES(2,'user_added',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,1,NULL,NULL,'{"user": 1}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,2,'e3a6677876d8f7edbf7426986af73049','511f9a0bf5c65c7638c3a1766375a4f5560fc9a9f6bc0ea07f84902a6ce67197');
INSERT INTO "event" VALUES(3,'user_added',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,2,NULL,NULL,'{"user": 2}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,3,'25c5ac5f113846689acd79efdd7dc3ec','44e41302cd2ffe0327c7e4e6692cc3b796dffdc5fc844599b036ba26daf6dae9');
INSERT INTO "event" VALUES(4,'user_added',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,3,NULL,NULL,'{"user": 3}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,4,'1b72ba168920ea05735d6798e8f2b206','56b4fa449826277bcfa4a0aff77e8bb68b121e3c9da3fd99dec86e76ef14b7d7');
INSERT INTO "event" VALUES(5,'user_added',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,3,NULL,NULL,'{"user": 4}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,5,'486b11d3911add5fb262e267fb8966e1','011ae93c584f9c405760d9705d2635919d70fa705100920bb3f8dc83cac9936b');
INSERT INTO "event" VALUES(6,'user_added',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,4,NULL,NULL,'{"user": 5}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,6,'b19ceab114f65ccc86cdf32ea20e31aa','679c22d3386ea7f520e10782ecda0f3769a352f2fc56333cd1e9bb3423ae1336');
INSERT INTO "event" VALUES(7,'user_added',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,5,NULL,NULL,'{"user": 6}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,7,'b5e93be474b5a7dfc1025119b7b68f89','959e04cbfe10f5270b6806b7994885631e62d3e4e94d999cec6a25991c3659ed');
INSERT INTO "event" VALUES(8,'user_added',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,4,NULL,NULL,'{"user": 7}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,8,'0b3faab3e558a3e1657b192b843c4bc8','b3647d9a5af8a0f8e14f823978cdb9ed995374978fc6a6ff8478fc570a5d6c9e');
INSERT INTO "event" VALUES(9,'user_added',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,5,NULL,NULL,'{"user": 8}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,9,'6ccacfbc98e91036641ccecdd86c4a0e','c48f48dc61958f95ef961d05461efb6c2ef2581ab5f76741ef6db1f43e8a9128');
INSERT INTO "event" VALUES(10,'user_added',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,2,NULL,NULL,'{"user": 9}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,10,'8f495f653743b23e42f80fb735ee455c','0a4a6b5e8acbc642dd3e4f92896aa856721e351ed87a92928e3f9d29fb68bff5');
INSERT INTO "event" VALUES(11,'user_added',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,1,NULL,NULL,'{"user": 10}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,11,'b7dbc345f9aa45d930354fbf5e007e92','bda1091800c0acc06c9d2911183870477ddf98d33ca9e7fe4233163ed23056f4');
INSERT INTO "event" VALUES(12,'user_added',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,1,NULL,NULL,'{"user": 11}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,12,'f959d238bd27f4ed0daa753f35b5e2b9','0bab319d38c85b70530178aad21c6a7b0e088bfe694c6770c3885a74a0bde38d');
INSERT INTO "event" VALUES(13,'user_added',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,1,NULL,NULL,'{"user": 12}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,13,'09a96674e1dc6dbc28437651413af891','bbbba8564617775b8bf95ea4ae6ca51f42f6aa8d8d8c095894db973803656573');
INSERT INTO "event" VALUES(14,'user_added',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,1,NULL,NULL,'{"user": 13}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,14,'2478989bc0ef73f6f6b4a99ca183888c','e7bef5e3e3ae5b3d3ab4c240c86ea5fd7937e188b6be36d9b1c6ecbbc77d8a68');
INSERT INTO "event" VALUES(15,'user_added',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,6,NULL,NULL,'{"user": 14}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,15,'dbd485d3b249e9f9d27a69ddd44cba05','942ad1d67b00e0f29e755045c2f7b5d7f3b360a8d23c3cff4f6b477c31d75c3c');
INSERT INTO "event" VALUES(16,'department_changed',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,NULL,NULL,NULL,'{"changes": 2}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,16,'a2dcd041c533b01abad85d90920f327c','431a08b7ca5244fb9de526ba80330f0d4ff2ad9b8cd69329b15a1dfb9c579f55');
INSERT INTO "event" VALUES(17,'plugin_enabled',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,1,NULL,NULL,'{"plugin": "scoring_weighted_mean"}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,17,'3ebbf4189cb47325b4c7a2bd1bcd63d0','edec5f02513fb322c26569f619df9dbf414ab0d493a6a63e8dc9c3152278c506');
INSERT INTO "event" VALUES(18,'plugin_enabled',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',NULL,1,NULL,NULL,'{"plugin": "notify_email"}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,18,'7c9720114d2ec76e0b0d6d83f5c06ae9','0dad4093b0e531b0743d407ebc7342db093d77d154db3a12d0b6f70aa49134ce');
INSERT INTO "event" VALUES(19,'challenge_created',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',2,2,1,NULL,'{}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,19,'c02e02e239821ce892785c62e66ac2a2','39372a920199a754545d46a1b15da49a0787a306217072e808d8b03170398585');
INSERT INTO "event" VALUES(20,'challenge_announced',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',2,2,1,NULL,'{}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,20,'b0030ce8126f4415dc6aa7b4b139c74d','47b61a6b1ef776de8c385efb6485c22eeddc32ee2b3fd517200d6e11f1c03411');
INSERT INTO "event" VALUES(21,'participant_joined',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',3,NULL,1,NULL,'{}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,21,'f0fda3073ac37b1425ac139ae857c473','3e7ee16be954f13ab7464114e29e940ad5273d5ede5af5edc1d07c98cdef7d1d');
INSERT INTO "event" VALUES(22,'entry_created',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',3,NULL,1,1,'{}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,22,'f59391b3a1a661daad7209af3f0de2b7','424fc1ea5e5cb76226de3ea4ee1eb28177bd4ecef39ec20af7b31f0c7a2a380f');
INSERT INTO "event" VALUES(23,'entry_submitted',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',3,NULL,1,1,'{"revision": 1, "digest": "6c2609bf60b635fced3dbaf37f62372498cc51567dfc5c9b277e2d0b6fb40813"}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,23,'febb7e429a390be1d5b4eb0c71fd4eb8','e4179a4f60a850845c2d09e9194a3b06aa3e0e52720d1e5020ba40eebfd29661');
INSERT INTO "event" VALUES(24,'participant_joined',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',4,NULL,1,NULL,'{}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,24,'44fa0f4e59a81f39bde8ab9ab1db2a17','6efe16fb89b2c92e707a19db6d19c145de4b4c7feeec34bd5e80ba255b256c79');
INSERT INTO "event" VALUES(25,'entry_created',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',4,NULL,1,2,'{}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,25,'adc247221a148b59a86e2d95fa6db221','fdbc8f586f8e391830cb8228f5cc296084093c615b606a0d53ae5872e7345686');
INSERT INTO "event" VALUES(26,'entry_submitted',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',4,NULL,1,2,'{"revision": 1, "digest": "aaecc963cba022ee5af004d774a75f2b179cb27bf81bab58a21015d367f4c092"}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,26,'416a156cb0a52be15f39744c5c3e5b5f','fca951df3130afc1b4a46de74876ca5f6b5f1cc0acd3fd26eafa331107f20579');
INSERT INTO "event" VALUES(27,'participant_joined',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',5,NULL,1,NULL,'{}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,27,'60fdc12324c9559801f885a035c937c5','52089a30b24ac7c8a2a92e106ebf546fc718771338ca05d6eee4b20fa459c416');
INSERT INTO "event" VALUES(28,'entry_created',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',5,NULL,1,3,'{}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,28,'94708cd783d472edab546e053a46358f','f714b2d7f109582c886346330ebda9cfce21a32b1281eecdcf443be12e546689');
INSERT INTO "event" VALUES(29,'comment_added',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',5,NULL,1,1,'{"comment": 1}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,29,'57250e3bd4d651a599a696fe3ece17b0','a47592e83142087ed43224535723b53e1b94a4630992be27b825eb08463268e1');
INSERT INTO "event" VALUES(30,'vote_set',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',5,NULL,1,NULL,'{}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,30,'639020b34b39c7fa9ddf7bff22fefdba','6dd7b6a75f942be371d4b68b6efbff529b14137127da5d0c63f26d9beb9128b7');
INSERT INTO "event" VALUES(31,'entry_redacted',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',2,NULL,1,2,'{"number": 1}','2026-03-10 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,31,'e4abe192580703c063623a98e84973d9','8191c934b66f4d13da11906497ef0c7f37f2f604717a125f19fc3cd4c2c1db65');
INSERT INTO "event" VALUES(32,'judges_set',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',2,NULL,1,NULL,'{"added": [7, 8], "removed": []}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,32,'53d166b7d060847663117f8e2caef0ea','5d8d8105cd7854a2355b0a511532e564998aabf9dbd6f135ecda75f97dca018d');
INSERT INTO "event" VALUES(33,'judge_assigned',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',2,NULL,1,NULL,'{"user_ids": [7, 8]}','2026-03-25 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,33,'82777d5cf463b93e15b4533039371dfe','a7ac83c367b73990e60af75b379ebe2335c5d9900d1284bcd0cabcdffb7a3236');
INSERT INTO "event" VALUES(34,'keeping_chosen',NULL,'2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',2,NULL,NULL,NULL,'{"challenge": 1, "days": {"votes": 400}}','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000','2026-03-10 12:00:00.000000',0,NULL,NULL,34,'dcdfdb57fa28551edfd05b061dacf4d5','4b6b31de80ba56be1cf04fd5bc0e583759dd32164d1b3bfadccef1e92f28b177');
INSERT INTO "event" VALUES(35,'assessment_edited',NULL,'2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000',7,NULL,1,1,'{}','2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000',0,NULL,NULL,35,'74c367e978ed16ea07e805185a12816b','d4d1e7bd21d43e24d33fa59b5b7ce19c4e3618f1da413e1d611880577ac7b3b6');
INSERT INTO "event" VALUES(36,'assessment_handed_in',NULL,'2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000',7,NULL,1,1,'{"version": 2}','2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000',0,NULL,NULL,36,'27c30fb6774a98d027b6e374e9ed36d2','add78e292877d7ecef30ea37f24c317517fc5bef166c32b9f2aa35ee6f475c01');
INSERT INTO "event" VALUES(37,'assessment_edited',NULL,'2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000',7,NULL,1,2,'{}','2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000',0,NULL,NULL,37,'0de1fe2ff09ac014b04c4ed217075cb7','8c1b5ac06f5ea9a95cfad679e1726a826f8a1a4660a7f4fd7909a6282591f3c6');
INSERT INTO "event" VALUES(38,'assessment_handed_in',NULL,'2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000',7,NULL,1,2,'{"version": 2}','2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000',0,NULL,NULL,38,'584119170b3fa6f7e32ca38e52e9333e','4882a59f8fd1268bfff84c2f5ccc710204aec5d0f159ff5cef56ef8b30b66ca4');
INSERT INTO "event" VALUES(39,'assessment_edited',NULL,'2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000',8,NULL,1,1,'{}','2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000',0,NULL,NULL,39,'6a8eafb9814c5e711c857c850bae320f','abd151df057f71e6662b017f3c62ac7c13cacd5dd7711ca8fd42cb8c64eae82a');
INSERT INTO "event" VALUES(40,'assessment_handed_in',NULL,'2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000',8,NULL,1,1,'{"version": 2}','2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000',0,NULL,NULL,40,'677f8c2aa560caa3555607075f84789f','392cb35a79b2948a26cff8ef08af79e25bcc04d118792df43a673c83f97480a4');
INSERT INTO "event" VALUES(41,'assessment_edited',NULL,'2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000',8,NULL,1,2,'{}','2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000',0,NULL,NULL,41,'0c48ccf4260b10e8c4186a2444646d17','2694db6b766ec3626621b22781282eddfe1ffaa1c2c2a1fbf1f3f73abb606e65');
INSERT INTO "event" VALUES(42,'assessment_handed_in',NULL,'2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000',8,NULL,1,2,'{"version": 2}','2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000','2026-03-18 12:00:00.000000',0,NULL,NULL,42,'0574cefcafb67da1c781425fd70ba09b','c48e110a18ebaa46461489d0a5fb21484956b1ea5f63c11f76f51b8133b944cf');
INSERT INTO "event" VALUES(43,'challenge_opened','challenge:1:challenge_opened:2026-03-10T12:00:00+00:00','2026-03-10 12:00:00.000000','2026-03-25 12:00:00.000000',NULL,2,1,NULL,'{"late": true}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,43,'fd844875eefe4f7813a642a836da59a7','4c275586e1fa4e4d56b0a03b20b673cc544c61689ff2d30536698fbf5aa9ee7b');
INSERT INTO "event" VALUES(44,'challenge_closed','challenge:1:challenge_closed:2026-03-17T12:00:00+00:00','2026-03-17 12:00:00.000000','2026-03-25 12:00:00.000000',NULL,2,1,NULL,'{"late": true}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,44,'c8c400526f9593376fb37a52e6e44510','1d5243ba6f587776473525788c81dcdba41726321b553861414d17f286593d26');
INSERT INTO "event" VALUES(45,'judging_closed','challenge:1:judging_closed:2026-03-24T12:00:00+00:00','2026-03-24 12:00:00.000000','2026-03-25 12:00:00.000000',NULL,2,1,NULL,'{"late": true}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,45,'1f207e787abf6cf1de1cd6079052b75c','976802616b613e6ef0a2ad2ce943108a9f9945fefa67f7dcc7159b1d1035b4db');
INSERT INTO "event" VALUES(46,'ranking_computed',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',NULL,2,1,NULL,'{"ranking": 1}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,46,'62a8461c246ea8f46c1f61eae6bb2b62','9e7bcd9031cc8386f87275c36180a35634c6a1510c84b32c5dc2dbea8aa34544');
INSERT INTO "event" VALUES(47,'answer_written',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',2,NULL,1,1,'{"version": 1}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,47,'3793dfca55be958b7fcc0d69c9cb6757','ab72df61bba1d07944051b231dd2d83709106adf864d101f0b38e009b1d0dcc1');
INSERT INTO "event" VALUES(48,'answer_written',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',2,NULL,1,2,'{"version": 1}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,48,'889329bba57f8bb0c872b07529c91f87','6fcc2ef7d797a491ada2f801a75f85e4456b7f79ef99e995e281d224c04acbf9');
INSERT INTO "event" VALUES(49,'results_released',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',2,2,1,NULL,'{"ranking": 1, "digest": "fad5aa5310cdb6a06f61f06066c59d7780c1fcccbae44eeb3ad8904987735860"}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,49,'c8ea88eefd8ad786107d2e0d29b13bb8','4563e83e6504f1aff6d5027312dc107ae0a928013ed7dd3ff5569b35619e3f12');
INSERT INTO "event" VALUES(50,'entry_answered',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',2,NULL,1,1,'{}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,50,'e047449425be9819edea965708ce2f6f','82298990f12563a5c05ae39dc583b2df43cf5c2188898398ed0e0b4c40adc575');
INSERT INTO "event" VALUES(51,'entry_answered',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',2,NULL,1,2,'{}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,51,'e3c57f440fb897b669a9a9c8e0cef9d5','be81f4ca70368154bfb331b58d1dd7353ce13092833df765e598c4b2749ccdb0');
INSERT INTO "event" VALUES(52,'package_asked',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',2,NULL,NULL,NULL,'{"challenge": 1, "variant": "full"}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,52,'3810c4dc9e2eafe2c9ecb72f79b7a8ec','1d082131e53d071e737d702fd3330cfe0189262ad418d0d65dcb3a059af99dd8');
INSERT INTO "event" VALUES(53,'challenge_created',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',2,2,2,NULL,'{}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,53,'a99fc3aaf1165526fada631a300b74c1','e4b17806f3a16ecb4d730c80373a3e62a5e5062226e8690f7610bfdc95b1c316');
INSERT INTO "event" VALUES(54,'challenge_announced',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',2,2,2,NULL,'{}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,54,'9cb6ff1cb7ecdc76e754548cae086fd8','17b966d92ea1babaf8e4dba947cfe7db88cc29944f2058ff6f4c12ea76fbb67b');
INSERT INTO "event" VALUES(55,'participant_joined',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',5,NULL,2,NULL,'{}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,55,'4ac3ad5f9ee7f66a7951aa0101c4e07d','7496dba7dc5fd3576b6680691bf0d0c02529ed8a6c7b7a608cb99d1dad2a6ed1');
INSERT INTO "event" VALUES(56,'entry_created',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',5,NULL,2,4,'{}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,56,'8e2a40de926889bf484b2b9a73ec65d4','747c4c07d0da772da74c8857eb2279a43a0e2f7fa8297c8d52bb50339bb6c822');
INSERT INTO "event" VALUES(57,'entry_submitted',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',5,NULL,2,4,'{"revision": 1, "digest": "c7fb663ed89df25a1d0b321e77f930ac3dd9ca256e67f21600ab97c8961f33db"}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,57,'921e3aeb3d3e52845a32eb49a62e944a','8818c7f7fbaa5243c8ed741c0243d1b7e3612724153a76ddd92dce5c163ee269');
INSERT INTO "event" VALUES(58,'entry_withdrawn',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',5,NULL,2,4,'{"handed_in": true}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,58,'e3697f9c65ce16784e11c26d44e44361','8e208a3c1637481d3334f75550e3ae3d1d526f52007dacc0334834c0ef9d4a1c');
INSERT INTO "event" VALUES(59,'participant_joined',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',3,NULL,2,NULL,'{}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,59,'0b31e552803e9955438f11806911c295','fcf4652ba8976619615f4b42321954f573360128b92756821dfb62a4558469cc');
INSERT INTO "event" VALUES(60,'entry_created',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',3,NULL,2,5,'{}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,60,'c74a2cb2268d46902a075da17002b8ed','83cc1b3f3f9dd3db8deb53d245fda7620d7a590c4c714a6f9e83fbfe15d6f6ee');
INSERT INTO "event" VALUES(61,'entry_submitted',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',3,NULL,2,5,'{"revision": 1, "digest": "eda689de4f0198177d5141cdea0ec53ab65bdde9461ce06b26d3799ea7c2ece3"}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,61,'e29ab10a46bb87597f1e8626c8895241','9f091419bbc945c4dd349d605cabb7e19b60b2021a48f307b00b9f3a8d5770c1');
INSERT INTO "event" VALUES(62,'challenge_created',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',2,2,3,NULL,'{}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,62,'0021294c17be9d8a68ea55194fd9eb77','221a469edd0bd117c7a2b654ae9db302c2c009b2fd0066a35fa7433dd48c3819');
INSERT INTO "event" VALUES(63,'token_made',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',3,NULL,NULL,NULL,'{"scopes": ["manage", "read", "write"]}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,63,'bcac3e7e4892d360bc866ff20a7ecea0','e0c391a1f2d897b7f37ddb8acabda58d2d1165057d090b8b4796c96542834acb');
INSERT INTO "event" VALUES(64,'signed_in',NULL,'2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',4,NULL,NULL,NULL,'{"way": ""}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,64,'cef8b90970a61b532cd1c3be4abbc5e5','f261cb20ed69f3c7f7cc9d085864f44580cc959906d77e8857643b27233cd6c5');
INSERT INTO "event" VALUES(65,'challenge_opened','challenge:2:challenge_opened:2026-03-25T12:00:00+00:00','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',NULL,2,2,NULL,'{}','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000',0,NULL,NULL,65,'d5b59aad063ad7f76197ad1f51cbae87','dbce605c80e52f7c8a34ad820ecd5b3e2c669b05b943bef5a214d0c605e14d0a');
CREATE TABLE event_fault (
	event_id INTEGER NOT NULL, 
	lane VARCHAR(80) NOT NULL, 
	attempts INTEGER NOT NULL, 
	error TEXT NOT NULL, 
	failed_at DATETIME NOT NULL, 
	next_attempt_at DATETIME NOT NULL, 
	parked_at DATETIME, 
	CONSTRAINT pk_event_fault PRIMARY KEY (event_id, lane), 
	CONSTRAINT fk_event_fault_event_id_event FOREIGN KEY(event_id) REFERENCES event (id)
);
CREATE TABLE example (
	challenge_id INTEGER NOT NULL, 
	round INTEGER NOT NULL, 
	title VARCHAR(200) NOT NULL, 
	body TEXT NOT NULL, 
	body_html TEXT NOT NULL, 
	required BOOLEAN NOT NULL, 
	changed_at DATETIME NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_example PRIMARY KEY (challenge_id, round), 
	CONSTRAINT fk_example_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id)
);
CREATE TABLE example_note (
	id INTEGER NOT NULL, 
	challenge_id INTEGER NOT NULL, 
	round INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_example_note PRIMARY KEY (id), 
	CONSTRAINT fk_example_note_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_example_note_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE TABLE example_score (
	challenge_id INTEGER NOT NULL, 
	round INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	scores JSON NOT NULL, 
	given_at DATETIME NOT NULL, 
	CONSTRAINT pk_example_score PRIMARY KEY (challenge_id, round, user_id), 
	CONSTRAINT fk_example_score_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_example_score_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE TABLE idempotent_request (
	user_id INTEGER NOT NULL, 
	"key" VARCHAR(200) NOT NULL, 
	operation VARCHAR(80) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	answer JSON, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_idempotent_request PRIMARY KEY (user_id, "key"), 
	CONSTRAINT fk_idempotent_request_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE TABLE identity (
	id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	issuer VARCHAR(500) NOT NULL, 
	subject VARCHAR(255) NOT NULL, 
	linked_at DATETIME NOT NULL, 
	linked_by INTEGER, 
	used_at DATETIME, 
	CONSTRAINT pk_identity PRIMARY KEY (id), 
	CONSTRAINT uq_identity_issuer_subject UNIQUE (issuer, subject), 
	CONSTRAINT fk_identity_user_id_user FOREIGN KEY(user_id) REFERENCES user (id), 
	CONSTRAINT fk_identity_linked_by_user FOREIGN KEY(linked_by) REFERENCES user (id)
);
CREATE TABLE identity_session (
	session_id INTEGER NOT NULL, 
	identity_id INTEGER NOT NULL, 
	issuer VARCHAR(500) NOT NULL, 
	sid VARCHAR(255) NOT NULL, 
	id_token TEXT NOT NULL, 
	CONSTRAINT pk_identity_session PRIMARY KEY (session_id), 
	CONSTRAINT fk_identity_session_session_id_user_session FOREIGN KEY(session_id) REFERENCES user_session (id) ON DELETE CASCADE, 
	CONSTRAINT fk_identity_session_identity_id_identity FOREIGN KEY(identity_id) REFERENCES identity (id) ON DELETE CASCADE
);
CREATE TABLE "judge" (
	id INTEGER NOT NULL, 
	challenge_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	added_at DATETIME NOT NULL, 
	knows VARCHAR(500) DEFAULT ('') NOT NULL, 
	round INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_judge PRIMARY KEY (id), 
	CONSTRAINT fk_judge_user_id_user FOREIGN KEY(user_id) REFERENCES user (id), 
	CONSTRAINT fk_judge_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT uq_judge_challenge_id_round_user_id UNIQUE (challenge_id, round, user_id)
);
INSERT INTO "judge" VALUES(1,1,7,'2026-03-10 12:00:00.000000','',1);
INSERT INTO "judge" VALUES(2,1,8,'2026-03-10 12:00:00.000000','',1);
CREATE TABLE judging_round (
	challenge_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	closes_at DATETIME, 
	rule VARCHAR(80) NOT NULL, 
	value DOUBLE, 
	see_earlier BOOLEAN NOT NULL, 
	assign_all BOOLEAN NOT NULL, 
	begun_at DATETIME, 
	left_at DATETIME, 
	reason TEXT NOT NULL, 
	kept JSON NOT NULL, 
	version INTEGER NOT NULL, moved_at DATETIME, 
	CONSTRAINT pk_judging_round PRIMARY KEY (challenge_id, number), 
	CONSTRAINT ck_judging_round_number CHECK (number >= 1), 
	CONSTRAINT ck_judging_round_rule CHECK (rule IN ('hand', 'count', 'share', 'threshold')), 
	CONSTRAINT ck_judging_round_value CHECK ((rule = 'hand') = (value IS NULL)), 
	CONSTRAINT ck_judging_round_begun CHECK (left_at IS NULL OR begun_at IS NOT NULL), 
	CONSTRAINT fk_judging_round_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id)
);
CREATE TABLE maintenance (
	id INTEGER NOT NULL, 
	since DATETIME NOT NULL, 
	until DATETIME, 
	message TEXT NOT NULL, 
	CONSTRAINT pk_maintenance PRIMARY KEY (id), 
	CONSTRAINT ck_maintenance_one CHECK (id = 1)
);
CREATE TABLE meeting (
	challenge_id INTEGER NOT NULL, 
	held_on DATE, 
	others TEXT NOT NULL, 
	changed_at DATETIME NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_meeting PRIMARY KEY (challenge_id), 
	CONSTRAINT fk_meeting_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id)
);
CREATE TABLE meeting_attendance (
	challenge_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	CONSTRAINT pk_meeting_attendance PRIMARY KEY (challenge_id, user_id), 
	CONSTRAINT fk_meeting_attendance_challenge_id_meeting FOREIGN KEY(challenge_id) REFERENCES meeting (challenge_id), 
	CONSTRAINT fk_meeting_attendance_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE TABLE notification (
	id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	event_id INTEGER NOT NULL, 
	kind VARCHAR(80) NOT NULL, 
	challenge_id INTEGER, 
	entry_id INTEGER, 
	created_at DATETIME NOT NULL, 
	read_at DATETIME, 
	CONSTRAINT pk_notification PRIMARY KEY (id), 
	CONSTRAINT uq_notification_event_id_user_id UNIQUE (event_id, user_id), 
	CONSTRAINT fk_notification_user_id_user FOREIGN KEY(user_id) REFERENCES user (id), 
	CONSTRAINT fk_notification_event_id_event FOREIGN KEY(event_id) REFERENCES event (id), 
	CONSTRAINT fk_notification_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_notification_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id)
);
INSERT INTO "notification" VALUES(1,1,20,'challenge_announced',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(2,3,20,'challenge_announced',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(3,4,20,'challenge_announced',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(4,5,20,'challenge_announced',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(5,6,20,'challenge_announced',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(6,7,20,'challenge_announced',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(7,8,20,'challenge_announced',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(8,9,20,'challenge_announced',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(9,10,20,'challenge_announced',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(10,11,20,'challenge_announced',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(11,12,20,'challenge_announced',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(12,13,20,'challenge_announced',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(13,3,23,'entry_submitted',1,1,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(14,4,26,'entry_submitted',1,2,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(15,3,29,'comment_added',1,1,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(16,7,33,'judge_assigned',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(17,8,33,'judge_assigned',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(18,2,45,'judging_closed',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(19,3,49,'results_released',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(20,4,49,'results_released',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(21,5,49,'results_released',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(22,7,49,'results_released',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(23,8,49,'results_released',1,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(24,3,50,'entry_answered',1,1,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(25,4,51,'entry_answered',1,2,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(26,1,54,'challenge_announced',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(27,3,54,'challenge_announced',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(28,4,54,'challenge_announced',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(29,5,54,'challenge_announced',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(30,6,54,'challenge_announced',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(31,7,54,'challenge_announced',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(32,8,54,'challenge_announced',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(33,9,54,'challenge_announced',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(34,10,54,'challenge_announced',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(35,11,54,'challenge_announced',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(36,12,54,'challenge_announced',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(37,13,54,'challenge_announced',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(38,5,57,'entry_submitted',2,4,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(39,3,61,'entry_submitted',2,5,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(40,1,65,'challenge_opened',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(41,2,65,'challenge_opened',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(42,3,65,'challenge_opened',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(43,4,65,'challenge_opened',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(44,5,65,'challenge_opened',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(45,6,65,'challenge_opened',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(46,7,65,'challenge_opened',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(47,8,65,'challenge_opened',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(48,9,65,'challenge_opened',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(49,10,65,'challenge_opened',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(50,11,65,'challenge_opened',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(51,12,65,'challenge_opened',2,NULL,'2026-03-25 12:00:00.000000',NULL);
INSERT INTO "notification" VALUES(52,13,65,'challenge_opened',2,NULL,'2026-03-25 12:00:00.000000',NULL);
CREATE TABLE notification_preference (
	user_id INTEGER NOT NULL, 
	kind VARCHAR(80) NOT NULL, 
	channel VARCHAR(80) NOT NULL, 
	pace VARCHAR(80) DEFAULT 'at_once' NOT NULL CONSTRAINT ck_notification_preference_pace CHECK (pace IN ('at_once', 'daily', 'weekly', 'never')), 
	CONSTRAINT pk_notification_preference PRIMARY KEY (user_id, kind, channel), 
	CONSTRAINT fk_notification_preference_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE TABLE package (
	id INTEGER NOT NULL, 
	challenge_id INTEGER NOT NULL, 
	variant VARCHAR(80) NOT NULL, 
	asked_by INTEGER NOT NULL, 
	asked_at DATETIME NOT NULL, 
	leased_until DATETIME, 
	attempts INTEGER NOT NULL, 
	done INTEGER NOT NULL, 
	total INTEGER NOT NULL, 
	finished_at DATETIME, 
	digest VARCHAR(64), 
	size INTEGER NOT NULL, 
	fault TEXT NOT NULL, 
	CONSTRAINT pk_package PRIMARY KEY (id), 
	CONSTRAINT ck_package_variant CHECK (variant IN ('full', 'open')), 
	CONSTRAINT fk_package_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_package_asked_by_user FOREIGN KEY(asked_by) REFERENCES user (id)
);
INSERT INTO "package" VALUES(1,1,'full',2,'2026-03-25 12:00:00.000000','2026-03-25 12:10:00.000000',1,2,2,'2026-03-25 12:00:00.000000','c5330e9159a0a8cde1b075be6d140ddbcf31330acf68d3d3d9605b0cca3de55c',34558,'');
CREATE TABLE participation (
	challenge_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	joined_at DATETIME NOT NULL, 
	CONSTRAINT pk_participation PRIMARY KEY (challenge_id, user_id), 
	CONSTRAINT fk_participation_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_participation_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
INSERT INTO "participation" VALUES(1,3,'2026-03-10 12:00:00.000000');
INSERT INTO "participation" VALUES(1,4,'2026-03-10 12:00:00.000000');
INSERT INTO "participation" VALUES(1,5,'2026-03-10 12:00:00.000000');
INSERT INTO "participation" VALUES(2,5,'2026-03-25 12:00:00.000000');
INSERT INTO "participation" VALUES(2,3,'2026-03-25 12:00:00.000000');
CREATE TABLE passkey (
	id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	public TEXT NOT NULL, 
	handle VARCHAR(64) NOT NULL, 
	counter BIGINT NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	created_at DATETIME NOT NULL, 
	last_used_at DATETIME, 
	CONSTRAINT pk_passkey PRIMARY KEY (id), 
	CONSTRAINT fk_passkey_user_id_user FOREIGN KEY(user_id) REFERENCES user (id), 
	CONSTRAINT uq_passkey_digest UNIQUE (digest)
);
CREATE TABLE plugin_activation (
	plugin VARCHAR(80) NOT NULL, 
	department_id INTEGER NOT NULL, 
	enabled BOOLEAN NOT NULL, 
	changed_at DATETIME NOT NULL, 
	CONSTRAINT pk_plugin_activation PRIMARY KEY (plugin, department_id), 
	CONSTRAINT fk_plugin_activation_department_id_department FOREIGN KEY(department_id) REFERENCES department (id)
);
INSERT INTO "plugin_activation" VALUES('scoring_weighted_mean',1,1,'2026-03-10 12:00:00.000000');
INSERT INTO "plugin_activation" VALUES('notify_email',1,1,'2026-03-10 12:00:00.000000');
CREATE TABLE plugin_health (
	plugin VARCHAR(80) NOT NULL, 
	hook VARCHAR(80) NOT NULL, 
	failures INTEGER NOT NULL, 
	streak INTEGER NOT NULL, 
	failed_at DATETIME, 
	trace TEXT NOT NULL, 
	CONSTRAINT pk_plugin_health PRIMARY KEY (plugin, hook)
);
CREATE TABLE plugin_limit (
	plugin VARCHAR(80) NOT NULL, 
	seconds INTEGER NOT NULL, 
	megabytes INTEGER NOT NULL, 
	changed_at DATETIME NOT NULL, 
	CONSTRAINT pk_plugin_limit PRIMARY KEY (plugin)
);
CREATE TABLE plugin_setting (
	plugin VARCHAR(80) NOT NULL, 
	department_id INTEGER NOT NULL, 
	"key" VARCHAR(80) NOT NULL, 
	value JSON NOT NULL, 
	changed_at DATETIME NOT NULL, 
	CONSTRAINT pk_plugin_setting PRIMARY KEY (plugin, department_id, "key"), 
	CONSTRAINT fk_plugin_setting_department_id_department FOREIGN KEY(department_id) REFERENCES department (id)
);
CREATE TABLE plugin_suspension (
	plugin VARCHAR(80) NOT NULL, 
	suspended_at DATETIME NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_plugin_suspension PRIMARY KEY (plugin)
);
CREATE TABLE plugin_timing (
	plugin VARCHAR(80) NOT NULL, 
	hook VARCHAR(80) NOT NULL, 
	day DATE NOT NULL, 
	up_to_ms INTEGER NOT NULL, 
	calls INTEGER NOT NULL, 
	CONSTRAINT pk_plugin_timing PRIMARY KEY (plugin, hook, day, up_to_ms)
);
CREATE TABLE ranking (
	id INTEGER NOT NULL, 
	challenge_id INTEGER NOT NULL, 
	plugin VARCHAR(80) NOT NULL, 
	plugin_version VARCHAR(80) NOT NULL, 
	method VARCHAR(80) NOT NULL, 
	settings JSON NOT NULL, 
	weights JSON NOT NULL, 
	items JSON NOT NULL, 
	notes JSON NOT NULL, 
	sheet_digest VARCHAR(64) NOT NULL, 
	fault TEXT NOT NULL, 
	computed_at DATETIME NOT NULL, 
	released_at DATETIME, fault_values JSON DEFAULT '{}' NOT NULL, effects JSON DEFAULT '[]' NOT NULL, round INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_ranking PRIMARY KEY (id), 
	CONSTRAINT fk_ranking_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id)
);
INSERT INTO "ranking" VALUES(1,1,'scoring_weighted_mean','1.0.0','weighted_mean','{}','{"nytte": 60.0, "gjennomforing": 40.0}','[{"entry": 1, "rank": 1, "rank_low": 1, "rank_high": 1, "score": 64.0, "reason": "", "plain": null}, {"entry": 2, "rank": 1, "rank_low": 1, "rank_high": 1, "score": 64.0, "reason": "", "plain": null}]','["All ideas share the first place: what the judges gave does not tell them apart.", "Most ideas have fewer than three assessments. Another judge might have turned the order."]','aff4e16ea07ee3ce641aea0a289f089fc9bf9eac89ca9d01f77e1e692395620f','','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','{}','[]',1);
CREATE TABLE redaction (
	entry_id INTEGER NOT NULL, 
	words JSON NOT NULL, 
	looked_at_id INTEGER NOT NULL, 
	changed_by INTEGER NOT NULL, 
	changed_at DATETIME NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_redaction PRIMARY KEY (entry_id), 
	CONSTRAINT fk_redaction_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id), 
	CONSTRAINT fk_redaction_looked_at_id_entry_revision FOREIGN KEY(looked_at_id) REFERENCES entry_revision (id), 
	CONSTRAINT fk_redaction_changed_by_user FOREIGN KEY(changed_by) REFERENCES user (id)
);
INSERT INTO "redaction" VALUES(2,'["natta"]',2,2,'2026-03-10 12:00:00.000000',1);
CREATE TABLE refused_address (
	user_id INTEGER NOT NULL, 
	channel VARCHAR(80) NOT NULL, 
	address VARCHAR(200) NOT NULL, 
	reason TEXT NOT NULL, 
	refused_at DATETIME NOT NULL, 
	CONSTRAINT pk_refused_address PRIMARY KEY (user_id, channel), 
	CONSTRAINT fk_refused_address_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE TABLE result_seal (
	id INTEGER NOT NULL, 
	challenge_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	ranking_id INTEGER, 
	content JSON NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	note TEXT NOT NULL, 
	made_by INTEGER, 
	made_at DATETIME NOT NULL, 
	check_asked_at DATETIME, 
	checked_at DATETIME, 
	findings JSON NOT NULL, 
	CONSTRAINT pk_result_seal PRIMARY KEY (id), 
	CONSTRAINT uq_result_seal_challenge_id_number UNIQUE (challenge_id, number), 
	CONSTRAINT ck_result_seal_explained CHECK (number = 1 OR length(note) > 0), 
	CONSTRAINT fk_result_seal_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id), 
	CONSTRAINT fk_result_seal_ranking_id_ranking FOREIGN KEY(ranking_id) REFERENCES ranking (id), 
	CONSTRAINT fk_result_seal_made_by_user FOREIGN KEY(made_by) REFERENCES user (id)
);
INSERT INTO "result_seal" VALUES(1,1,1,1,'{"audit": {"digest": "9e7bcd9031cc8386f87275c36180a35634c6a1510c84b32c5dc2dbea8aa34544", "seq": 46}, "challenge": 1, "conflicts": [], "decisions": [], "outcomes": [[1, "chosen"], [2, "declined"]], "ranking": {"items": [{"entry": 1, "plain": null, "rank": 1, "rank_high": 1, "rank_low": 1, "reason": "", "score": 64.0}, {"entry": 2, "plain": null, "rank": 1, "rank_high": 1, "rank_low": 1, "reason": "", "score": 64.0}], "method": "weighted_mean", "plugin": "scoring_weighted_mean", "settings": {}, "sheet_digest": "aff4e16ea07ee3ce641aea0a289f089fc9bf9eac89ca9d01f77e1e692395620f", "version": "1.0.0", "weights": {"gjennomforing": 40.0, "nytte": 60.0}}, "sheet": {"assessments": [{"confidence": 2, "entry": "e1", "judge": "j1", "scores": {"gjennomforing": 3, "nytte": 5}}, {"confidence": 2, "entry": "e1", "judge": "j2", "scores": {"gjennomforing": 3, "nytte": 5}}, {"confidence": 2, "entry": "e2", "judge": "j1", "scores": {"gjennomforing": 3, "nytte": 5}}, {"confidence": 2, "entry": "e2", "judge": "j2", "scores": {"gjennomforing": 3, "nytte": 5}}], "comparisons": [], "criteria": [{"key": "nytte", "maximum": 6, "minimum": 1, "name": "Nytte", "question": "L\u00f8ser den et behov?", "steps": [{"label": "Trinn 1", "value": 1}, {"label": "Trinn 2", "value": 2}, {"label": "Trinn 3", "value": 3}, {"label": "Trinn 4", "value": 4}, {"label": "Trinn 5", "value": 5}, {"label": "Trinn 6", "value": 6}], "weight": 60.0}, {"key": "gjennomforing", "maximum": 6, "minimum": 1, "name": "Gjennomf\u00f8ring", "question": "", "steps": [], "weight": 40.0}], "departments": {"e1": "sykehjem", "e2": "sykehjem"}, "entries": ["e1", "e2"], "judges": [{"department": "skole", "id": "j1"}, {"department": "teknisk", "id": "j2"}]}}','fad5aa5310cdb6a06f61f06066c59d7780c1fcccbae44eeb3ad8904987735860','',2,'2026-03-25 12:00:00.000000',NULL,NULL,'{}');
CREATE TABLE round_entry (
	entry_id INTEGER NOT NULL, 
	round INTEGER NOT NULL, 
	by_hand BOOLEAN NOT NULL, 
	CONSTRAINT pk_round_entry PRIMARY KEY (entry_id, round), 
	CONSTRAINT ck_round_entry_round CHECK (round > 1), 
	CONSTRAINT fk_round_entry_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id)
);
CREATE TABLE scim_connection (
	id INTEGER NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	issuer VARCHAR(500) NOT NULL, 
	department_id INTEGER NOT NULL, 
	make_unknown BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	created_by INTEGER, 
	synced_at DATETIME, 
	CONSTRAINT pk_scim_connection PRIMARY KEY (id), 
	CONSTRAINT uq_scim_connection_name UNIQUE (name), 
	CONSTRAINT fk_scim_connection_department_id_department FOREIGN KEY(department_id) REFERENCES department (id), 
	CONSTRAINT fk_scim_connection_created_by_user FOREIGN KEY(created_by) REFERENCES user (id)
);
CREATE TABLE scim_group (
	department_id INTEGER NOT NULL, 
	connection_id INTEGER NOT NULL, 
	external_id VARCHAR(255), 
	created_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	gone_at DATETIME, 
	CONSTRAINT pk_scim_group PRIMARY KEY (department_id), 
	CONSTRAINT uq_scim_group_connection_id_external_id UNIQUE (connection_id, external_id), 
	CONSTRAINT fk_scim_group_department_id_department FOREIGN KEY(department_id) REFERENCES department (id), 
	CONSTRAINT fk_scim_group_connection_id_scim_connection FOREIGN KEY(connection_id) REFERENCES scim_connection (id)
);
CREATE TABLE scim_person (
	user_id INTEGER NOT NULL, 
	connection_id INTEGER NOT NULL, 
	user_name VARCHAR(255) NOT NULL, 
	user_key VARCHAR(255) NOT NULL, 
	external_id VARCHAR(255), 
	given_name VARCHAR(200) NOT NULL, 
	family_name VARCHAR(200) NOT NULL, 
	created_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	deleted_at DATETIME, 
	CONSTRAINT pk_scim_person PRIMARY KEY (user_id), 
	CONSTRAINT uq_scim_person_connection_id_user_key UNIQUE (connection_id, user_key), 
	CONSTRAINT uq_scim_person_connection_id_external_id UNIQUE (connection_id, external_id), 
	CONSTRAINT fk_scim_person_user_id_user FOREIGN KEY(user_id) REFERENCES user (id), 
	CONSTRAINT fk_scim_person_connection_id_scim_connection FOREIGN KEY(connection_id) REFERENCES scim_connection (id)
);
CREATE TABLE scim_refusal (
	id INTEGER NOT NULL, 
	connection_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	what VARCHAR(80) NOT NULL, 
	status INTEGER NOT NULL, 
	reason VARCHAR(500) NOT NULL, 
	"values" JSON NOT NULL, 
	CONSTRAINT pk_scim_refusal PRIMARY KEY (id), 
	CONSTRAINT fk_scim_refusal_connection_id_scim_connection FOREIGN KEY(connection_id) REFERENCES scim_connection (id)
);
CREATE TABLE scim_token (
	id INTEGER NOT NULL, 
	connection_id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	created_by INTEGER, 
	expires_at DATETIME NOT NULL, 
	last_used_at DATETIME, 
	revoked_at DATETIME, 
	CONSTRAINT pk_scim_token PRIMARY KEY (id), 
	CONSTRAINT fk_scim_token_connection_id_scim_connection FOREIGN KEY(connection_id) REFERENCES scim_connection (id), 
	CONSTRAINT uq_scim_token_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_scim_token_created_by_user FOREIGN KEY(created_by) REFERENCES user (id)
);
CREATE TABLE seen_claims (
	id INTEGER NOT NULL, 
	issuer_key VARCHAR(80) NOT NULL, 
	subject VARCHAR(255) NOT NULL, 
	at DATETIME NOT NULL, 
	user_id INTEGER, 
	claims JSON NOT NULL, 
	CONSTRAINT pk_seen_claims PRIMARY KEY (id), 
	CONSTRAINT fk_seen_claims_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE TABLE "set_aside" (
	entry_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	challenge_id INTEGER NOT NULL, 
	ground VARCHAR(80) NOT NULL, 
	reason TEXT NOT NULL, 
	set_by INTEGER NOT NULL, 
	set_at DATETIME NOT NULL, 
	round INTEGER NOT NULL, 
	CONSTRAINT pk_set_aside PRIMARY KEY (entry_id, user_id, number, round), 
	CONSTRAINT ck_set_aside_reasoned CHECK (length(reason) > 0), 
	CONSTRAINT fk_set_aside_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id), 
	CONSTRAINT fk_set_aside_set_by_user FOREIGN KEY(set_by) REFERENCES user (id), 
	CONSTRAINT fk_set_aside_user_id_user FOREIGN KEY(user_id) REFERENCES user (id), 
	CONSTRAINT ck_set_aside_ground CHECK (ground IN ('conflict', 'score')), 
	CONSTRAINT fk_set_aside_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id)
);
CREATE TABLE sign_in_attempt (
	id INTEGER NOT NULL, 
	subject VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_sign_in_attempt PRIMARY KEY (id)
);
CREATE TABLE trial (
	id INTEGER NOT NULL, 
	kind VARCHAR(80) NOT NULL, 
	plugin VARCHAR(80) NOT NULL, 
	plugin_version VARCHAR(80) NOT NULL, 
	offer VARCHAR(80) NOT NULL, 
	asked_by_id INTEGER, 
	asked_at DATETIME NOT NULL, 
	request JSON NOT NULL, 
	attempts INTEGER NOT NULL, 
	leased_until DATETIME, 
	done INTEGER NOT NULL, 
	total INTEGER NOT NULL, 
	result JSON NOT NULL, 
	fault TEXT NOT NULL, 
	fault_values JSON NOT NULL, 
	finished_at DATETIME, 
	CONSTRAINT pk_trial PRIMARY KEY (id), 
	CONSTRAINT ck_trial_kind CHECK (kind IN ('scoring', 'search', 'notifications')), 
	CONSTRAINT fk_trial_asked_by_id_user FOREIGN KEY(asked_by_id) REFERENCES user (id)
);
CREATE TABLE unused_file (
	digest VARCHAR(64) NOT NULL, 
	since DATETIME NOT NULL, 
	CONSTRAINT pk_unused_file PRIMARY KEY (digest)
);
CREATE TABLE used_token (
	digest VARCHAR(64) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_used_token PRIMARY KEY (digest)
);
CREATE TABLE user (
	id INTEGER NOT NULL, 
	email VARCHAR(200) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	department_id INTEGER NOT NULL, 
	manager_id INTEGER, 
	language VARCHAR(2) NOT NULL, 
	roles JSON NOT NULL, 
	guest BOOLEAN NOT NULL, 
	active BOOLEAN NOT NULL, 
	password_hash VARCHAR(500), 
	unread_count INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, break_glass BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_user PRIMARY KEY (id), 
	CONSTRAINT ck_user_email_lower CHECK (email = lower(email)), 
	CONSTRAINT ck_user_language CHECK (language IN ('nb', 'nn', 'en')), 
	CONSTRAINT ck_user_manager_other CHECK (manager_id IS NULL OR manager_id <> id), 
	CONSTRAINT ck_user_unread_count CHECK (unread_count >= 0), 
	CONSTRAINT uq_user_email UNIQUE (email), 
	CONSTRAINT fk_user_department_id_department FOREIGN KEY(department_id) REFERENCES department (id), 
	CONSTRAINT fk_user_manager_id_user FOREIGN KEY(manager_id) REFERENCES user (id)
);
INSERT INTO "user" VALUES(1,'boss@example.org','Berit Boss',1,NULL,'en','[]',0,1,NULL,3,'2026-03-10 12:00:00.000000',0);
INSERT INTO "user" VALUES(2,'manager@example.org','Mona Manager',2,NULL,'en','[]',0,1,NULL,2,'2026-03-10 12:00:00.000000',0);
INSERT INTO "user" VALUES(3,'nurse@example.org','Nina Nurse',3,NULL,'en','[]',0,1,NULL,8,'2026-03-10 12:00:00.000000',0);
INSERT INTO "user" VALUES(4,'staff@example.org','Stian Staff',3,NULL,'en','[]',0,1,NULL,6,'2026-03-10 12:00:00.000000',0);
INSERT INTO "user" VALUES(5,'teacher@example.org','Tora Teacher',4,NULL,'en','[]',0,1,NULL,5,'2026-03-10 12:00:00.000000',0);
INSERT INTO "user" VALUES(6,'janitor@example.org','Jon Janitor',5,NULL,'en','[]',0,1,NULL,3,'2026-03-10 12:00:00.000000',0);
INSERT INTO "user" VALUES(7,'judge1@example.org','Jury En',4,NULL,'en','[]',0,1,NULL,5,'2026-03-10 12:00:00.000000',0);
INSERT INTO "user" VALUES(8,'judge2@example.org','Jury To',5,NULL,'en','[]',0,1,NULL,5,'2026-03-10 12:00:00.000000',0);
INSERT INTO "user" VALUES(9,'judge3@example.org','Jury Tre',2,NULL,'en','[]',0,1,NULL,3,'2026-03-10 12:00:00.000000',0);
INSERT INTO "user" VALUES(10,'judge4@example.org','Jury Fire',1,NULL,'en','[]',0,1,NULL,3,'2026-03-10 12:00:00.000000',0);
INSERT INTO "user" VALUES(11,'it@example.org','Ivar IT',1,NULL,'en','["it_administrator"]',0,1,NULL,3,'2026-03-10 12:00:00.000000',0);
INSERT INTO "user" VALUES(12,'auditor@example.org','Aud Auditor',1,NULL,'en','["auditor"]',0,1,NULL,3,'2026-03-10 12:00:00.000000',0);
INSERT INTO "user" VALUES(13,'moderator@example.org','Moa Moderator',1,NULL,'en','["moderator"]',0,1,NULL,3,'2026-03-10 12:00:00.000000',0);
INSERT INTO "user" VALUES(14,'guest@example.org','Gro Gjest',6,NULL,'en','[]',1,1,NULL,0,'2026-03-10 12:00:00.000000',0);
CREATE TABLE user_session (
	id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	user_id INTEGER NOT NULL, 
	device VARCHAR(200) NOT NULL, 
	created_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	ended_at DATETIME, address VARCHAR(80) DEFAULT '' NOT NULL, way VARCHAR(20) DEFAULT '' NOT NULL, proven_at DATETIME, 
	CONSTRAINT pk_user_session PRIMARY KEY (id), 
	CONSTRAINT uq_user_session_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_user_session_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
INSERT INTO "user_session" VALUES(1,'0f897eda9bb15c338a2c308fe5aab85c383cb2cc63840fe017513ba4d8756098',4,'test','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','2026-04-08 12:00:00.000000',NULL,'','','2026-03-25 12:00:00.000000');
CREATE TABLE vote (
	entry_id INTEGER NOT NULL, 
	user_id INTEGER NOT NULL, 
	voted_at DATETIME NOT NULL, 
	CONSTRAINT pk_vote PRIMARY KEY (entry_id, user_id), 
	CONSTRAINT fk_vote_entry_id_entry FOREIGN KEY(entry_id) REFERENCES entry (id), 
	CONSTRAINT fk_vote_user_id_user FOREIGN KEY(user_id) REFERENCES user (id)
);
INSERT INTO "vote" VALUES(1,5,'2026-03-10 12:00:00.000000');
CREATE TABLE worker_beat (
	name VARCHAR(200) NOT NULL, 
	started_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	version VARCHAR(80) NOT NULL, 
	CONSTRAINT pk_worker_beat PRIMARY KEY (name)
);
INSERT INTO "worker_beat" VALUES('vm:23172:39b836','2026-03-25 12:00:00.000000','2026-03-25 12:00:00.000000','0.1.0');
CREATE INDEX ix_department_parent_id ON department (parent_id);
CREATE INDEX ix_user_department_id ON user (department_id);
CREATE INDEX ix_user_manager_id ON user (manager_id);
CREATE INDEX ix_user_name ON user (name);
CREATE INDEX ix_department_manager_user_id ON department_manager (user_id);
CREATE INDEX ix_user_session_user_id ON user_session (user_id);
CREATE INDEX ix_api_token_user_id ON api_token (user_id);
CREATE INDEX ix_sign_in_attempt_subject_at ON sign_in_attempt (subject, at);
CREATE INDEX ix_sign_in_attempt_at ON sign_in_attempt (at);
CREATE INDEX ix_idempotent_request_created_at ON idempotent_request (created_at);
CREATE INDEX ix_challenge_department_id ON challenge (department_id);
CREATE INDEX ix_challenge_closes_at ON challenge (closes_at, id);
CREATE INDEX ix_challenge_published ON challenge (published_at, id);
CREATE INDEX ix_challenge_audience_department_id ON challenge_audience (department_id);
CREATE INDEX ix_challenge_manager_user_id ON challenge_manager (user_id);
CREATE INDEX ix_deadline_change_challenge_id ON deadline_change (challenge_id);
CREATE INDEX ix_participation_user_id ON participation (user_id, joined_at);
CREATE INDEX ix_entry_author_user_id ON entry_author (user_id);
CREATE INDEX ix_attachment_entry_id ON attachment (entry_id);
CREATE INDEX ix_comment_author_id ON comment (author_id);
CREATE INDEX ix_comment_entry ON comment (entry_id, id);
CREATE INDEX ix_vote_user_id ON vote (user_id);
CREATE INDEX ix_assignment_entry_id ON assignment (entry_id);
CREATE INDEX ix_conflict_user_id ON "conflict" (user_id);
CREATE INDEX ix_ranking_challenge ON ranking (challenge_id, id);
CREATE INDEX ix_answer_challenge_id ON answer (challenge_id);
CREATE INDEX ix_event_to_notify ON event (id) WHERE notified_at IS NULL;
CREATE INDEX ix_event_challenge ON event (challenge_id, id);
CREATE INDEX ix_event_actor ON event (actor_id, id);
CREATE INDEX ix_event_to_tell ON event (id) WHERE told_at IS NULL;
CREATE INDEX ix_event_to_index ON event (id) WHERE indexed_at IS NULL;
CREATE INDEX ix_notification_user_id ON notification (user_id, id);
CREATE INDEX ix_delivery_due ON delivery (status, next_attempt_at, id);
CREATE INDEX ix_challenge_look_at ON challenge (look_at, id);
CREATE INDEX ix_event_backup ON event (id) WHERE kind = 'backup_made';
CREATE INDEX ix_trial_plugin ON trial (plugin, id);
CREATE INDEX ix_trial_to_do ON trial (id) WHERE finished_at IS NULL;
CREATE INDEX ix_challenge_follow_user_id ON challenge_follow (user_id);
CREATE INDEX ix_entry_follow_user_id ON entry_follow (user_id);
CREATE INDEX ix_decision_challenge_id ON decision (challenge_id);
CREATE INDEX ix_meeting_attendance_user_id ON meeting_attendance (user_id);
CREATE INDEX ix_entry_adviser_user_id ON entry_adviser (user_id);
CREATE INDEX ix_entry_challenge ON entry (challenge_id, status, id);
CREATE INDEX ix_entry_created_by ON entry (created_by);
CREATE INDEX ix_entry_votes ON entry (challenge_id, status, vote_count, id);
CREATE INDEX ix_judge_user_id ON judge (user_id);
CREATE INDEX ix_assessment_challenge ON assessment (challenge_id, entry_id);
CREATE INDEX ix_assessment_user_id ON assessment (user_id);
CREATE INDEX ix_comparison_first_id ON comparison (first_id);
CREATE INDEX ix_comparison_challenge ON comparison (challenge_id, user_id);
CREATE INDEX ix_comparison_second_id ON comparison (second_id);
CREATE INDEX ix_identity_user_id ON identity (user_id);
CREATE INDEX ix_identity_session_identity_id ON identity_session (identity_id);
CREATE INDEX ix_identity_session_sid ON identity_session (sid);
CREATE INDEX ix_used_token_expires_at ON used_token (expires_at);
CREATE INDEX ix_seen_claims_at ON seen_claims (at);
CREATE INDEX ix_seen_claims_user_id ON seen_claims (user_id);
CREATE UNIQUE INDEX uq_event_seq ON event (seq);
CREATE INDEX ix_event_to_seal ON event (id) WHERE seq IS NULL;
CREATE INDEX ix_audit_check_checked_at ON audit_check (checked_at);
CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
CREATE TRIGGER event_as_written BEFORE UPDATE OF id, kind, key, happened_at, recorded_at, actor_id, department_id, challenge_id, entry_id, data ON event BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
CREATE TRIGGER event_chained BEFORE UPDATE OF seq, salt, digest ON event WHEN OLD.seq IS NOT NULL BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
CREATE INDEX ix_entry_result_challenge_id ON entry_result (challenge_id);
CREATE INDEX ix_passkey_user_id ON passkey (user_id);
CREATE INDEX ix_unused_file_since ON unused_file (since);
CREATE INDEX ix_attachment_digest ON attachment (digest);
CREATE INDEX ix_package_challenge ON package (challenge_id, id);
CREATE INDEX ix_example_score_user_id ON example_score (user_id);
CREATE INDEX ix_example_note_challenge_id ON example_note (challenge_id);
CREATE INDEX ix_example_note_user_id ON example_note (user_id);
CREATE INDEX ix_scim_connection_department_id ON scim_connection (department_id);
CREATE INDEX ix_scim_token_connection_id ON scim_token (connection_id);
CREATE INDEX ix_scim_refusal_at ON scim_refusal (at);
CREATE INDEX ix_scim_refusal_connection_id ON scim_refusal (connection_id);
CREATE INDEX ix_set_aside_challenge_id ON set_aside (challenge_id);
CREATE INDEX ix_set_aside_user_id ON set_aside (user_id);
COMMIT;
