


SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;


CREATE FUNCTION public.event_refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$BEGIN RAISE EXCEPTION 'the audit trail only grows' USING ERRCODE = 'integrity_constraint_violation'; END$$;


SET default_tablespace = '';

SET default_table_access_method = heap;


CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);



CREATE TABLE public.answer (
    entry_id bigint NOT NULL,
    challenge_id integer NOT NULL,
    outcome character varying(80) NOT NULL,
    reason text NOT NULL,
    reason_html text NOT NULL,
    answered_by integer NOT NULL,
    answered_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    outdated boolean DEFAULT false NOT NULL,
    CONSTRAINT ck_answer_outcome CHECK (((outcome)::text = ANY ((ARRAY['chosen'::character varying, 'later'::character varying, 'declined'::character varying])::text[]))),
    CONSTRAINT ck_answer_reasoned CHECK ((length(reason) > 0))
);



CREATE TABLE public.api_token (
    id integer NOT NULL,
    token_hash character varying(64) NOT NULL,
    user_id integer NOT NULL,
    label character varying(200) NOT NULL,
    scopes json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone
);



CREATE SEQUENCE public.api_token_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.api_token_id_seq OWNED BY public.api_token.id;



CREATE TABLE public.archived_challenge (
    challenge_id integer NOT NULL,
    since timestamp with time zone NOT NULL
);



CREATE TABLE public.assessment (
    id bigint NOT NULL,
    challenge_id integer NOT NULL,
    entry_id bigint NOT NULL,
    user_id integer NOT NULL,
    scores json NOT NULL,
    confidence integer NOT NULL,
    comment_to_author text NOT NULL,
    comment_to_panel text NOT NULL,
    handed_in_at timestamp with time zone,
    set_aside_at timestamp with time zone,
    changed_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    round integer DEFAULT 1 NOT NULL,
    opened_at timestamp with time zone,
    CONSTRAINT ck_assessment_confidence CHECK (((confidence >= 1) AND (confidence <= 3)))
);



CREATE SEQUENCE public.assessment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.assessment_id_seq OWNED BY public.assessment.id;



CREATE TABLE public.assessment_version (
    assessment_id bigint NOT NULL,
    version integer NOT NULL,
    scores json NOT NULL,
    confidence integer NOT NULL,
    comment_to_author text NOT NULL,
    comment_to_panel text NOT NULL,
    handed_in_at timestamp with time zone NOT NULL
);



CREATE TABLE public.assignment (
    judge_id integer NOT NULL,
    entry_id bigint NOT NULL,
    assigned_at timestamp with time zone NOT NULL
);



CREATE TABLE public.attachment (
    id bigint NOT NULL,
    entry_id bigint NOT NULL,
    name character varying(200) NOT NULL,
    media_type character varying(200) NOT NULL,
    size integer NOT NULL,
    digest character varying(64) NOT NULL,
    uploaded_by integer NOT NULL,
    uploaded_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone
);



CREATE SEQUENCE public.attachment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.attachment_id_seq OWNED BY public.attachment.id;



CREATE TABLE public.audit_check (
    id integer NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by integer,
    checked_at timestamp with time zone,
    seq bigint NOT NULL,
    digest character varying(64) NOT NULL,
    broken_seq bigint,
    event_id bigint,
    kind character varying(80) NOT NULL,
    fault text NOT NULL
);



CREATE SEQUENCE public.audit_check_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.audit_check_id_seq OWNED BY public.audit_check.id;



CREATE TABLE public.ballot (
    challenge_id integer NOT NULL,
    user_id integer NOT NULL,
    used integer NOT NULL,
    CONSTRAINT ck_ballot_used CHECK ((used >= 0))
);



CREATE TABLE public.challenge (
    id integer NOT NULL,
    title character varying(200) NOT NULL,
    summary text NOT NULL,
    brief text NOT NULL,
    brief_html text NOT NULL,
    language character varying(2) NOT NULL,
    department_id integer NOT NULL,
    everyone boolean NOT NULL,
    guests boolean NOT NULL,
    opens_at timestamp with time zone,
    closes_at timestamp with time zone,
    voting_closes_at timestamp with time zone,
    judging_closes_at timestamp with time zone,
    results_at timestamp with time zone,
    published_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    cancel_reason text NOT NULL,
    released_at timestamp with time zone,
    questions json NOT NULL,
    scoring_method character varying(80) NOT NULL,
    blind boolean NOT NULL,
    votes_per_person integer,
    totals_hidden boolean NOT NULL,
    assign_all boolean NOT NULL,
    entry_count integer NOT NULL,
    participant_count integer NOT NULL,
    created_by integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    look_at timestamp with time zone,
    evidence character varying(80) DEFAULT 'scores'::character varying NOT NULL,
    release_alone boolean DEFAULT false NOT NULL,
    unit_conflicts boolean DEFAULT false NOT NULL,
    superior_conflicts boolean DEFAULT true NOT NULL,
    round integer DEFAULT 1 NOT NULL,
    round_closes_at timestamp with time zone,
    openness character varying(80) DEFAULT 'full'::character varying NOT NULL,
    comments_released boolean DEFAULT false NOT NULL,
    judges_named boolean DEFAULT false NOT NULL,
    outside character varying(80) DEFAULT 'nothing'::character varying NOT NULL,
    CONSTRAINT ck_challenge_evidence CHECK (((evidence)::text = ANY ((ARRAY['scores'::character varying, 'comparisons'::character varying])::text[]))),
    CONSTRAINT ck_challenge_judging_after_closing CHECK (((judging_closes_at IS NULL) OR (judging_closes_at >= closes_at))),
    CONSTRAINT ck_challenge_judging_after_voting CHECK (((judging_closes_at IS NULL) OR (voting_closes_at IS NULL) OR (judging_closes_at >= voting_closes_at))),
    CONSTRAINT ck_challenge_openness CHECK (((openness)::text = ANY ((ARRAY['place'::character varying, 'criteria'::character varying, 'full'::character varying])::text[]))),
    CONSTRAINT ck_challenge_opens_before_closing CHECK ((opens_at < closes_at)),
    CONSTRAINT ck_challenge_outside CHECK (((outside)::text = ANY ((ARRAY['nothing'::character varying, 'challenge'::character varying, 'ideas'::character varying])::text[]))),
    CONSTRAINT ck_challenge_published_has_timeline CHECK (((published_at IS NULL) OR ((opens_at IS NOT NULL) AND (closes_at IS NOT NULL) AND (judging_closes_at IS NOT NULL) AND (results_at IS NOT NULL)))),
    CONSTRAINT ck_challenge_released_was_published CHECK (((released_at IS NULL) OR ((published_at IS NOT NULL) AND (cancelled_at IS NULL)))),
    CONSTRAINT ck_challenge_results_after_judging CHECK (((results_at IS NULL) OR (judging_closes_at IS NULL) OR (results_at >= judging_closes_at))),
    CONSTRAINT ck_challenge_round CHECK ((round >= 1)),
    CONSTRAINT ck_challenge_votes CHECK (((votes_per_person IS NULL) OR (votes_per_person > 0))),
    CONSTRAINT ck_challenge_voting_after_closing CHECK (((voting_closes_at IS NULL) OR (voting_closes_at > closes_at)))
);



CREATE TABLE public.challenge_audience (
    challenge_id integer NOT NULL,
    department_id integer NOT NULL
);



CREATE TABLE public.challenge_follow (
    challenge_id integer NOT NULL,
    user_id integer NOT NULL,
    since timestamp with time zone NOT NULL
);



CREATE SEQUENCE public.challenge_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.challenge_id_seq OWNED BY public.challenge.id;



CREATE TABLE public.challenge_keeping (
    challenge_id integer NOT NULL,
    drafts integer,
    comments integer,
    votes integer,
    taking_part integer,
    assessments integer,
    changed_by integer NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    CONSTRAINT ck_challenge_keeping_assessments CHECK ((assessments > 0)),
    CONSTRAINT ck_challenge_keeping_comments CHECK ((comments > 0)),
    CONSTRAINT ck_challenge_keeping_drafts CHECK ((drafts > 0)),
    CONSTRAINT ck_challenge_keeping_taking_part CHECK ((taking_part > 0)),
    CONSTRAINT ck_challenge_keeping_votes CHECK ((votes > 0))
);



CREATE TABLE public.challenge_manager (
    challenge_id integer NOT NULL,
    user_id integer NOT NULL
);



CREATE TABLE public.clock_fault (
    challenge_id integer NOT NULL,
    since timestamp with time zone NOT NULL,
    failed_at timestamp with time zone NOT NULL,
    attempts integer NOT NULL,
    error text NOT NULL
);



CREATE TABLE public.closed_account (
    user_id integer NOT NULL,
    since timestamp with time zone NOT NULL,
    erased_at timestamp with time zone
);



CREATE TABLE public.comment (
    id bigint NOT NULL,
    entry_id bigint NOT NULL,
    parent_id bigint,
    author_id integer NOT NULL,
    body text NOT NULL,
    body_html text NOT NULL,
    mentions json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    deleted_by integer
);



CREATE SEQUENCE public.comment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.comment_id_seq OWNED BY public.comment.id;



CREATE TABLE public.comparison (
    id bigint NOT NULL,
    challenge_id integer NOT NULL,
    user_id integer NOT NULL,
    first_id bigint NOT NULL,
    second_id bigint NOT NULL,
    preferred_id bigint,
    made_at timestamp with time zone NOT NULL,
    set_aside_at timestamp with time zone,
    round integer DEFAULT 1 NOT NULL,
    CONSTRAINT ck_comparison_ordered CHECK ((first_id < second_id)),
    CONSTRAINT ck_comparison_preferred CHECK (((preferred_id IS NULL) OR (preferred_id = first_id) OR (preferred_id = second_id)))
);



CREATE SEQUENCE public.comparison_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.comparison_id_seq OWNED BY public.comparison.id;



CREATE TABLE public.conflict (
    entry_id bigint NOT NULL,
    user_id integer NOT NULL,
    reason text NOT NULL,
    declared_at timestamp with time zone NOT NULL
);



CREATE TABLE public.correction_draft (
    challenge_id integer NOT NULL,
    base_number integer NOT NULL,
    ground character varying(80) NOT NULL,
    reason text NOT NULL,
    pairs json NOT NULL,
    made_by integer NOT NULL,
    made_at timestamp with time zone NOT NULL,
    computed_at timestamp with time zone,
    made json NOT NULL,
    fault text NOT NULL,
    fault_values json NOT NULL,
    version integer NOT NULL,
    CONSTRAINT ck_correction_draft_ground CHECK (((ground)::text = ANY ((ARRAY['conflict'::character varying, 'score'::character varying])::text[]))),
    CONSTRAINT ck_correction_draft_reasoned CHECK ((length(reason) > 0))
);



CREATE TABLE public.criterion (
    id integer NOT NULL,
    challenge_id integer NOT NULL,
    key character varying(80) NOT NULL,
    "position" integer NOT NULL,
    name character varying(200) NOT NULL,
    question text NOT NULL,
    weight double precision NOT NULL,
    minimum integer NOT NULL,
    maximum integer NOT NULL,
    steps json NOT NULL,
    round integer DEFAULT 1 NOT NULL,
    CONSTRAINT ck_criterion_scale CHECK ((minimum < maximum)),
    CONSTRAINT ck_criterion_weight CHECK ((weight > (0)::double precision))
);



CREATE SEQUENCE public.criterion_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.criterion_id_seq OWNED BY public.criterion.id;



CREATE TABLE public.deadline_change (
    id integer NOT NULL,
    challenge_id integer NOT NULL,
    field character varying(80) NOT NULL,
    old timestamp with time zone,
    new timestamp with time zone,
    reason text NOT NULL,
    changed_by integer NOT NULL,
    changed_at timestamp with time zone NOT NULL
);



CREATE SEQUENCE public.deadline_change_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.deadline_change_id_seq OWNED BY public.deadline_change.id;



CREATE TABLE public.decision (
    entry_id bigint NOT NULL,
    challenge_id integer NOT NULL,
    mark character varying(80) NOT NULL,
    notes text NOT NULL,
    outcome character varying(80) NOT NULL,
    reason text NOT NULL,
    overrule_reason text NOT NULL,
    decided_by integer,
    decided_at timestamp with time zone,
    changed_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    CONSTRAINT ck_decision_decided CHECK ((((outcome)::text = ''::text) = ((decided_at IS NULL) AND (decided_by IS NULL)))),
    CONSTRAINT ck_decision_mark CHECK (((mark)::text = ANY ((ARRAY[''::character varying, 'choose'::character varying, 'later'::character varying, 'decline'::character varying, 'talk'::character varying])::text[]))),
    CONSTRAINT ck_decision_outcome CHECK (((outcome)::text = ANY ((ARRAY[''::character varying, 'chosen'::character varying, 'later'::character varying, 'declined'::character varying])::text[]))),
    CONSTRAINT ck_decision_reasoned CHECK ((((outcome)::text = ''::text) OR (length(reason) > 0)))
);



CREATE TABLE public.delivery (
    id bigint NOT NULL,
    notification_id bigint NOT NULL,
    channel character varying(80) NOT NULL,
    message_id character varying(200) NOT NULL,
    status character varying(80) NOT NULL,
    attempts integer NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    error text NOT NULL,
    sent_at timestamp with time zone,
    pace character varying(80) DEFAULT 'at_once'::character varying NOT NULL,
    CONSTRAINT ck_delivery_pace CHECK (((pace)::text = ANY ((ARRAY['at_once'::character varying, 'daily'::character varying, 'weekly'::character varying])::text[]))),
    CONSTRAINT ck_delivery_status CHECK (((status)::text = ANY ((ARRAY['pending'::character varying, 'sent'::character varying, 'kept'::character varying, 'parked'::character varying])::text[])))
);



CREATE SEQUENCE public.delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.delivery_id_seq OWNED BY public.delivery.id;



CREATE TABLE public.department (
    id integer NOT NULL,
    slug character varying(80) NOT NULL,
    path character varying(1000) NOT NULL,
    parent_id integer,
    name character varying(200) NOT NULL,
    name_nn character varying(200) NOT NULL,
    name_en character varying(200) NOT NULL,
    external boolean NOT NULL
);



CREATE SEQUENCE public.department_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.department_id_seq OWNED BY public.department.id;



CREATE TABLE public.department_manager (
    department_id integer NOT NULL,
    user_id integer NOT NULL
);



CREATE TABLE public.entry (
    id bigint NOT NULL,
    challenge_id integer NOT NULL,
    status character varying(80) NOT NULL,
    pseudonymous boolean NOT NULL,
    language character varying(2) NOT NULL,
    department_id integer NOT NULL,
    created_by integer NOT NULL,
    working_id bigint,
    submitted_id bigint,
    submitted_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    vote_count integer NOT NULL,
    comment_count integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    masked_id bigint,
    CONSTRAINT ck_entry_comment_count CHECK ((comment_count >= 0)),
    CONSTRAINT ck_entry_handed_in CHECK ((((status)::text <> 'submitted'::text) OR (submitted_id IS NOT NULL))),
    CONSTRAINT ck_entry_status CHECK (((status)::text = ANY ((ARRAY['draft'::character varying, 'submitted'::character varying, 'withdrawn'::character varying])::text[]))),
    CONSTRAINT ck_entry_vote_count CHECK ((vote_count >= 0))
);



CREATE TABLE public.entry_adviser (
    entry_id bigint NOT NULL,
    user_id integer NOT NULL,
    "position" integer NOT NULL
);



CREATE TABLE public.entry_author (
    entry_id bigint NOT NULL,
    user_id integer NOT NULL,
    "position" integer NOT NULL
);



CREATE TABLE public.entry_follow (
    entry_id bigint NOT NULL,
    user_id integer NOT NULL,
    since timestamp with time zone NOT NULL
);



CREATE SEQUENCE public.entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.entry_id_seq OWNED BY public.entry.id;



CREATE TABLE public.entry_result (
    entry_id bigint NOT NULL,
    challenge_id integer NOT NULL,
    number integer NOT NULL,
    rank integer,
    rank_low integer,
    rank_high integer,
    ranked integer NOT NULL,
    means json NOT NULL,
    comments json NOT NULL,
    before json NOT NULL
);



CREATE TABLE public.entry_revision (
    id bigint NOT NULL,
    entry_id bigint NOT NULL,
    number integer NOT NULL,
    title character varying(200) NOT NULL,
    body text NOT NULL,
    body_html text NOT NULL,
    excerpt character varying(500) NOT NULL,
    answers json NOT NULL,
    attachments json NOT NULL,
    author_id integer NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone,
    digest character varying(64),
    CONSTRAINT ck_entry_revision_receipt CHECK (((received_at IS NULL) = (digest IS NULL)))
);



CREATE SEQUENCE public.entry_revision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.entry_revision_id_seq OWNED BY public.entry_revision.id;



CREATE TABLE public.event (
    id bigint NOT NULL,
    kind character varying(80) NOT NULL,
    key character varying(200),
    happened_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor_id integer,
    department_id integer,
    challenge_id integer,
    entry_id bigint,
    data json NOT NULL,
    notified_at timestamp with time zone,
    indexed_at timestamp with time zone,
    told_at timestamp with time zone,
    attempts integer NOT NULL,
    next_attempt_at timestamp with time zone,
    unheard json,
    seq bigint,
    salt character varying(32),
    digest character varying(64)
);



CREATE TABLE public.event_fault (
    event_id bigint NOT NULL,
    lane character varying(80) NOT NULL,
    attempts integer NOT NULL,
    error text NOT NULL,
    failed_at timestamp with time zone NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    parked_at timestamp with time zone
);



CREATE SEQUENCE public.event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.event_id_seq OWNED BY public.event.id;



CREATE TABLE public.example (
    challenge_id integer NOT NULL,
    round integer NOT NULL,
    title character varying(200) NOT NULL,
    body text NOT NULL,
    body_html text NOT NULL,
    required boolean NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    version integer NOT NULL
);



CREATE TABLE public.example_note (
    id integer NOT NULL,
    challenge_id integer NOT NULL,
    round integer NOT NULL,
    user_id integer NOT NULL,
    text text NOT NULL,
    at timestamp with time zone NOT NULL
);



CREATE SEQUENCE public.example_note_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.example_note_id_seq OWNED BY public.example_note.id;



CREATE TABLE public.example_score (
    challenge_id integer NOT NULL,
    round integer NOT NULL,
    user_id integer NOT NULL,
    scores json NOT NULL,
    given_at timestamp with time zone NOT NULL
);



CREATE TABLE public.idempotent_request (
    user_id integer NOT NULL,
    key character varying(200) NOT NULL,
    operation character varying(80) NOT NULL,
    fingerprint character varying(64) NOT NULL,
    answer json,
    created_at timestamp with time zone NOT NULL
);



CREATE TABLE public.identity (
    id integer NOT NULL,
    user_id integer NOT NULL,
    issuer character varying(500) NOT NULL,
    subject character varying(255) NOT NULL,
    linked_at timestamp with time zone NOT NULL,
    linked_by integer,
    used_at timestamp with time zone
);



CREATE SEQUENCE public.identity_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.identity_id_seq OWNED BY public.identity.id;



CREATE TABLE public.identity_session (
    session_id integer NOT NULL,
    identity_id integer NOT NULL,
    issuer character varying(500) NOT NULL,
    sid character varying(255) NOT NULL,
    id_token text NOT NULL
);



CREATE TABLE public.judge (
    id integer NOT NULL,
    challenge_id integer NOT NULL,
    user_id integer NOT NULL,
    added_at timestamp with time zone NOT NULL,
    knows character varying(500) DEFAULT ''::character varying NOT NULL,
    round integer DEFAULT 1 NOT NULL
);



CREATE SEQUENCE public.judge_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.judge_id_seq OWNED BY public.judge.id;



CREATE TABLE public.judging_round (
    challenge_id integer NOT NULL,
    number integer NOT NULL,
    name character varying(200) NOT NULL,
    closes_at timestamp with time zone,
    rule character varying(80) NOT NULL,
    value double precision,
    see_earlier boolean NOT NULL,
    assign_all boolean NOT NULL,
    begun_at timestamp with time zone,
    left_at timestamp with time zone,
    reason text NOT NULL,
    kept json NOT NULL,
    version integer NOT NULL,
    moved_at timestamp with time zone,
    CONSTRAINT ck_judging_round_begun CHECK (((left_at IS NULL) OR (begun_at IS NOT NULL))),
    CONSTRAINT ck_judging_round_number CHECK ((number >= 1)),
    CONSTRAINT ck_judging_round_rule CHECK (((rule)::text = ANY ((ARRAY['hand'::character varying, 'count'::character varying, 'share'::character varying, 'threshold'::character varying])::text[]))),
    CONSTRAINT ck_judging_round_value CHECK ((((rule)::text = 'hand'::text) = (value IS NULL)))
);



CREATE TABLE public.maintenance (
    id integer NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone,
    message text NOT NULL,
    CONSTRAINT ck_maintenance_one CHECK ((id = 1))
);



CREATE TABLE public.meeting (
    challenge_id integer NOT NULL,
    held_on date,
    others text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    version integer NOT NULL
);



CREATE TABLE public.meeting_attendance (
    challenge_id integer NOT NULL,
    user_id integer NOT NULL
);



CREATE TABLE public.notification (
    id bigint NOT NULL,
    user_id integer NOT NULL,
    event_id bigint NOT NULL,
    kind character varying(80) NOT NULL,
    challenge_id integer,
    entry_id bigint,
    created_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone
);



CREATE SEQUENCE public.notification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.notification_id_seq OWNED BY public.notification.id;



CREATE TABLE public.notification_preference (
    user_id integer NOT NULL,
    kind character varying(80) NOT NULL,
    channel character varying(80) NOT NULL,
    pace character varying(80) DEFAULT 'at_once'::character varying NOT NULL,
    CONSTRAINT ck_notification_preference_pace CHECK (((pace)::text = ANY ((ARRAY['at_once'::character varying, 'daily'::character varying, 'weekly'::character varying, 'never'::character varying])::text[])))
);



CREATE TABLE public.package (
    id integer NOT NULL,
    challenge_id integer NOT NULL,
    variant character varying(80) NOT NULL,
    asked_by integer NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    leased_until timestamp with time zone,
    attempts integer NOT NULL,
    done integer NOT NULL,
    total integer NOT NULL,
    finished_at timestamp with time zone,
    digest character varying(64),
    size integer NOT NULL,
    fault text NOT NULL,
    CONSTRAINT ck_package_variant CHECK (((variant)::text = ANY ((ARRAY['full'::character varying, 'open'::character varying])::text[])))
);



CREATE SEQUENCE public.package_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.package_id_seq OWNED BY public.package.id;



CREATE TABLE public.participation (
    challenge_id integer NOT NULL,
    user_id integer NOT NULL,
    joined_at timestamp with time zone NOT NULL
);



CREATE TABLE public.passkey (
    id integer NOT NULL,
    user_id integer NOT NULL,
    digest character varying(64) NOT NULL,
    public text NOT NULL,
    handle character varying(64) NOT NULL,
    counter bigint NOT NULL,
    name character varying(200) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone
);



CREATE SEQUENCE public.passkey_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.passkey_id_seq OWNED BY public.passkey.id;



CREATE TABLE public.plugin_activation (
    plugin character varying(80) NOT NULL,
    department_id integer NOT NULL,
    enabled boolean NOT NULL,
    changed_at timestamp with time zone NOT NULL
);



CREATE TABLE public.plugin_health (
    plugin character varying(80) NOT NULL,
    hook character varying(80) NOT NULL,
    failures integer NOT NULL,
    streak integer NOT NULL,
    failed_at timestamp with time zone,
    trace text NOT NULL
);



CREATE TABLE public.plugin_limit (
    plugin character varying(80) NOT NULL,
    seconds integer NOT NULL,
    megabytes integer NOT NULL,
    changed_at timestamp with time zone NOT NULL
);



CREATE TABLE public.plugin_setting (
    plugin character varying(80) NOT NULL,
    department_id integer NOT NULL,
    key character varying(80) NOT NULL,
    value json NOT NULL,
    changed_at timestamp with time zone NOT NULL
);



CREATE TABLE public.plugin_suspension (
    plugin character varying(80) NOT NULL,
    suspended_at timestamp with time zone NOT NULL,
    reason text NOT NULL
);



CREATE TABLE public.plugin_timing (
    plugin character varying(80) NOT NULL,
    hook character varying(80) NOT NULL,
    day date NOT NULL,
    up_to_ms integer NOT NULL,
    calls integer NOT NULL
);



CREATE TABLE public.ranking (
    id integer NOT NULL,
    challenge_id integer NOT NULL,
    plugin character varying(80) NOT NULL,
    plugin_version character varying(80) NOT NULL,
    method character varying(80) NOT NULL,
    settings json NOT NULL,
    weights json NOT NULL,
    items json NOT NULL,
    notes json NOT NULL,
    sheet_digest character varying(64) NOT NULL,
    fault text NOT NULL,
    computed_at timestamp with time zone NOT NULL,
    released_at timestamp with time zone,
    fault_values json DEFAULT '{}'::json NOT NULL,
    effects json DEFAULT '[]'::json NOT NULL,
    round integer DEFAULT 1 NOT NULL
);



CREATE SEQUENCE public.ranking_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.ranking_id_seq OWNED BY public.ranking.id;



CREATE TABLE public.redaction (
    entry_id bigint NOT NULL,
    words json NOT NULL,
    looked_at_id bigint NOT NULL,
    changed_by integer NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    version integer NOT NULL
);



CREATE TABLE public.refused_address (
    user_id integer NOT NULL,
    channel character varying(80) NOT NULL,
    address character varying(200) NOT NULL,
    reason text NOT NULL,
    refused_at timestamp with time zone NOT NULL
);



CREATE TABLE public.result_seal (
    id integer NOT NULL,
    challenge_id integer NOT NULL,
    number integer NOT NULL,
    ranking_id integer,
    content json NOT NULL,
    digest character varying(64) NOT NULL,
    note text NOT NULL,
    made_by integer,
    made_at timestamp with time zone NOT NULL,
    check_asked_at timestamp with time zone,
    checked_at timestamp with time zone,
    findings json NOT NULL,
    CONSTRAINT ck_result_seal_explained CHECK (((number = 1) OR (length(note) > 0)))
);



CREATE SEQUENCE public.result_seal_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.result_seal_id_seq OWNED BY public.result_seal.id;



CREATE TABLE public.round_entry (
    entry_id bigint NOT NULL,
    round integer NOT NULL,
    by_hand boolean NOT NULL,
    CONSTRAINT ck_round_entry_round CHECK ((round > 1))
);



CREATE TABLE public.scim_connection (
    id integer NOT NULL,
    name character varying(200) NOT NULL,
    issuer character varying(500) NOT NULL,
    department_id integer NOT NULL,
    make_unknown boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by integer,
    synced_at timestamp with time zone
);



CREATE SEQUENCE public.scim_connection_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.scim_connection_id_seq OWNED BY public.scim_connection.id;



CREATE TABLE public.scim_group (
    department_id integer NOT NULL,
    connection_id integer NOT NULL,
    external_id character varying(255),
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    gone_at timestamp with time zone
);



CREATE TABLE public.scim_person (
    user_id integer NOT NULL,
    connection_id integer NOT NULL,
    user_name character varying(255) NOT NULL,
    user_key character varying(255) NOT NULL,
    external_id character varying(255),
    given_name character varying(200) NOT NULL,
    family_name character varying(200) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone
);



CREATE TABLE public.scim_refusal (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    what character varying(80) NOT NULL,
    status integer NOT NULL,
    reason character varying(500) NOT NULL,
    "values" json NOT NULL
);



CREATE SEQUENCE public.scim_refusal_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.scim_refusal_id_seq OWNED BY public.scim_refusal.id;



CREATE TABLE public.scim_token (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    token_hash character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by integer,
    expires_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone
);



CREATE SEQUENCE public.scim_token_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.scim_token_id_seq OWNED BY public.scim_token.id;



CREATE TABLE public.seen_claims (
    id integer NOT NULL,
    issuer_key character varying(80) NOT NULL,
    subject character varying(255) NOT NULL,
    at timestamp with time zone NOT NULL,
    user_id integer,
    claims json NOT NULL
);



CREATE SEQUENCE public.seen_claims_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.seen_claims_id_seq OWNED BY public.seen_claims.id;



CREATE TABLE public.set_aside (
    entry_id bigint NOT NULL,
    user_id integer NOT NULL,
    number integer NOT NULL,
    challenge_id integer NOT NULL,
    ground character varying(80) NOT NULL,
    reason text NOT NULL,
    set_by integer NOT NULL,
    set_at timestamp with time zone NOT NULL,
    round integer NOT NULL,
    CONSTRAINT ck_set_aside_ground CHECK (((ground)::text = ANY ((ARRAY['conflict'::character varying, 'score'::character varying])::text[]))),
    CONSTRAINT ck_set_aside_reasoned CHECK ((length(reason) > 0))
);



CREATE TABLE public.sign_in_attempt (
    id integer NOT NULL,
    subject character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL
);



CREATE SEQUENCE public.sign_in_attempt_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.sign_in_attempt_id_seq OWNED BY public.sign_in_attempt.id;



CREATE TABLE public.trial (
    id integer NOT NULL,
    kind character varying(80) NOT NULL,
    plugin character varying(80) NOT NULL,
    plugin_version character varying(80) NOT NULL,
    offer character varying(80) NOT NULL,
    asked_by_id integer,
    asked_at timestamp with time zone NOT NULL,
    request json NOT NULL,
    attempts integer NOT NULL,
    leased_until timestamp with time zone,
    done integer NOT NULL,
    total integer NOT NULL,
    result json NOT NULL,
    fault text NOT NULL,
    fault_values json NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT ck_trial_kind CHECK (((kind)::text = ANY ((ARRAY['scoring'::character varying, 'search'::character varying, 'notifications'::character varying])::text[])))
);



CREATE SEQUENCE public.trial_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.trial_id_seq OWNED BY public.trial.id;



CREATE TABLE public.unused_file (
    digest character varying(64) NOT NULL,
    since timestamp with time zone NOT NULL
);



CREATE TABLE public.used_token (
    digest character varying(64) NOT NULL,
    expires_at timestamp with time zone NOT NULL
);



CREATE TABLE public."user" (
    id integer NOT NULL,
    email character varying(200) NOT NULL,
    name character varying(200) NOT NULL,
    department_id integer NOT NULL,
    manager_id integer,
    language character varying(2) NOT NULL,
    roles json NOT NULL,
    guest boolean NOT NULL,
    active boolean NOT NULL,
    password_hash character varying(500),
    unread_count integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    break_glass boolean DEFAULT false NOT NULL,
    CONSTRAINT ck_user_email_lower CHECK (((email)::text = lower((email)::text))),
    CONSTRAINT ck_user_language CHECK (((language)::text = ANY ((ARRAY['nb'::character varying, 'nn'::character varying, 'en'::character varying])::text[]))),
    CONSTRAINT ck_user_manager_other CHECK (((manager_id IS NULL) OR (manager_id <> id))),
    CONSTRAINT ck_user_unread_count CHECK ((unread_count >= 0))
);



CREATE SEQUENCE public.user_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.user_id_seq OWNED BY public."user".id;



CREATE TABLE public.user_session (
    id integer NOT NULL,
    token_hash character varying(64) NOT NULL,
    user_id integer NOT NULL,
    device character varying(200) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    address character varying(80) DEFAULT ''::character varying NOT NULL,
    way character varying(20) DEFAULT ''::character varying NOT NULL,
    proven_at timestamp with time zone
);



CREATE SEQUENCE public.user_session_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.user_session_id_seq OWNED BY public.user_session.id;



CREATE TABLE public.vote (
    entry_id bigint NOT NULL,
    user_id integer NOT NULL,
    voted_at timestamp with time zone NOT NULL
);



CREATE TABLE public.worker_beat (
    name character varying(200) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    version character varying(80) NOT NULL
);



ALTER TABLE ONLY public.api_token ALTER COLUMN id SET DEFAULT nextval('public.api_token_id_seq'::regclass);



ALTER TABLE ONLY public.assessment ALTER COLUMN id SET DEFAULT nextval('public.assessment_id_seq'::regclass);



ALTER TABLE ONLY public.attachment ALTER COLUMN id SET DEFAULT nextval('public.attachment_id_seq'::regclass);



ALTER TABLE ONLY public.audit_check ALTER COLUMN id SET DEFAULT nextval('public.audit_check_id_seq'::regclass);



ALTER TABLE ONLY public.challenge ALTER COLUMN id SET DEFAULT nextval('public.challenge_id_seq'::regclass);



ALTER TABLE ONLY public.comment ALTER COLUMN id SET DEFAULT nextval('public.comment_id_seq'::regclass);



ALTER TABLE ONLY public.comparison ALTER COLUMN id SET DEFAULT nextval('public.comparison_id_seq'::regclass);



ALTER TABLE ONLY public.criterion ALTER COLUMN id SET DEFAULT nextval('public.criterion_id_seq'::regclass);



ALTER TABLE ONLY public.deadline_change ALTER COLUMN id SET DEFAULT nextval('public.deadline_change_id_seq'::regclass);



ALTER TABLE ONLY public.delivery ALTER COLUMN id SET DEFAULT nextval('public.delivery_id_seq'::regclass);



ALTER TABLE ONLY public.department ALTER COLUMN id SET DEFAULT nextval('public.department_id_seq'::regclass);



ALTER TABLE ONLY public.entry ALTER COLUMN id SET DEFAULT nextval('public.entry_id_seq'::regclass);



ALTER TABLE ONLY public.entry_revision ALTER COLUMN id SET DEFAULT nextval('public.entry_revision_id_seq'::regclass);



ALTER TABLE ONLY public.event ALTER COLUMN id SET DEFAULT nextval('public.event_id_seq'::regclass);



ALTER TABLE ONLY public.example_note ALTER COLUMN id SET DEFAULT nextval('public.example_note_id_seq'::regclass);



ALTER TABLE ONLY public.identity ALTER COLUMN id SET DEFAULT nextval('public.identity_id_seq'::regclass);



ALTER TABLE ONLY public.judge ALTER COLUMN id SET DEFAULT nextval('public.judge_id_seq'::regclass);



ALTER TABLE ONLY public.notification ALTER COLUMN id SET DEFAULT nextval('public.notification_id_seq'::regclass);



ALTER TABLE ONLY public.package ALTER COLUMN id SET DEFAULT nextval('public.package_id_seq'::regclass);



ALTER TABLE ONLY public.passkey ALTER COLUMN id SET DEFAULT nextval('public.passkey_id_seq'::regclass);



ALTER TABLE ONLY public.ranking ALTER COLUMN id SET DEFAULT nextval('public.ranking_id_seq'::regclass);



ALTER TABLE ONLY public.result_seal ALTER COLUMN id SET DEFAULT nextval('public.result_seal_id_seq'::regclass);



ALTER TABLE ONLY public.scim_connection ALTER COLUMN id SET DEFAULT nextval('public.scim_connection_id_seq'::regclass);



ALTER TABLE ONLY public.scim_refusal ALTER COLUMN id SET DEFAULT nextval('public.scim_refusal_id_seq'::regclass);



ALTER TABLE ONLY public.scim_token ALTER COLUMN id SET DEFAULT nextval('public.scim_token_id_seq'::regclass);



ALTER TABLE ONLY public.seen_claims ALTER COLUMN id SET DEFAULT nextval('public.seen_claims_id_seq'::regclass);



ALTER TABLE ONLY public.sign_in_attempt ALTER COLUMN id SET DEFAULT nextval('public.sign_in_attempt_id_seq'::regclass);



ALTER TABLE ONLY public.trial ALTER COLUMN id SET DEFAULT nextval('public.trial_id_seq'::regclass);



ALTER TABLE ONLY public."user" ALTER COLUMN id SET DEFAULT nextval('public.user_id_seq'::regclass);



ALTER TABLE ONLY public.user_session ALTER COLUMN id SET DEFAULT nextval('public.user_session_id_seq'::regclass);



INSERT INTO public.alembic_version VALUES ('0037_maintenance');



INSERT INTO public.answer VALUES (1, 1, 'chosen', 'Vi prøver det', '<p>Vi prøver det</p>
', 2, '2026-03-25 12:00:00+00', 1, false);
INSERT INTO public.answer VALUES (2, 1, 'declined', 'Vi prøver det', '<p>Vi prøver det</p>
', 2, '2026-03-25 12:00:00+00', 1, false);



INSERT INTO public.api_token VALUES (1, '25440af8337ce83718901395096a20c067914c22afba45edc0a5fb5ce7be1fac', 3, '', '["manage", "read", "write"]', '2026-03-25 12:00:00+00', '2026-04-24 12:00:00+00', NULL, NULL);



INSERT INTO public.archived_challenge VALUES (1, '2026-03-25 12:00:00+00');



INSERT INTO public.assessment VALUES (1, 1, 1, 7, '{"nytte": 5, "gjennomforing": 3}', 2, 'Godt; ''sagt''', 'Godt; ''sagt''', '2026-03-18 12:00:00+00', NULL, '2026-03-18 12:00:00+00', 2, 1, NULL);
INSERT INTO public.assessment VALUES (2, 1, 2, 7, '{"nytte": 5, "gjennomforing": 3}', 2, 'Godt; ''sagt''', 'Godt; ''sagt''', '2026-03-18 12:00:00+00', NULL, '2026-03-18 12:00:00+00', 2, 1, NULL);
INSERT INTO public.assessment VALUES (3, 1, 1, 8, '{"nytte": 5, "gjennomforing": 3}', 2, 'Godt; ''sagt''', 'Godt; ''sagt''', '2026-03-18 12:00:00+00', NULL, '2026-03-18 12:00:00+00', 2, 1, NULL);
INSERT INTO public.assessment VALUES (4, 1, 2, 8, '{"nytte": 5, "gjennomforing": 3}', 2, 'Godt; ''sagt''', 'Godt; ''sagt''', '2026-03-18 12:00:00+00', NULL, '2026-03-18 12:00:00+00', 2, 1, NULL);



INSERT INTO public.assessment_version VALUES (1, 2, '{"nytte": 5, "gjennomforing": 3}', 2, 'Godt; ''sagt''', 'Godt; ''sagt''', '2026-03-18 12:00:00+00');
INSERT INTO public.assessment_version VALUES (2, 2, '{"nytte": 5, "gjennomforing": 3}', 2, 'Godt; ''sagt''', 'Godt; ''sagt''', '2026-03-18 12:00:00+00');
INSERT INTO public.assessment_version VALUES (3, 2, '{"nytte": 5, "gjennomforing": 3}', 2, 'Godt; ''sagt''', 'Godt; ''sagt''', '2026-03-18 12:00:00+00');
INSERT INTO public.assessment_version VALUES (4, 2, '{"nytte": 5, "gjennomforing": 3}', 2, 'Godt; ''sagt''', 'Godt; ''sagt''', '2026-03-18 12:00:00+00');









INSERT INTO public.audit_check VALUES (1, '2026-03-25 12:00:00+00', NULL, '2026-03-25 12:00:00+00', 46, '9e7bcd9031cc8386f87275c36180a35634c6a1510c84b32c5dc2dbea8aa34544', NULL, NULL, '', '');



INSERT INTO public.ballot VALUES (1, 5, 1);



INSERT INTO public.challenge VALUES (1, 'Trygg hjemme', 'Hvordan kan flere bo trygt hjemme?', 'Hvordan kan **flere** bo trygt hjemme?', '<p>Hvordan kan <strong>flere</strong> bo trygt hjemme?</p>
', 'nb', 2, true, false, '2026-03-10 12:00:00+00', '2026-03-17 12:00:00+00', NULL, '2026-03-24 12:00:00+00', '2026-03-31 12:00:00+00', '2026-03-10 12:00:00+00', NULL, '', '2026-03-25 12:00:00+00', '[{"key": "behov", "label": "Hvilket behov?", "help": "Si hvem det gjelder", "required": true, "max_length": 800}, {"key": "nytt", "label": "Hva er nytt?", "help": "", "required": false, "max_length": 400}]', 'scoring_weighted_mean.weighted_mean', true, 3, false, true, 2, 3, 2, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 2, '2026-03-31 12:00:00+00', 'scores', false, false, true, 1, NULL, 'full', true, false, 'nothing');
INSERT INTO public.challenge VALUES (2, 'Enklere hverdag', 'Hvordan kan flere bo trygt hjemme?', 'Hvordan kan **flere** bo trygt hjemme?', '<p>Hvordan kan <strong>flere</strong> bo trygt hjemme?</p>
', 'nb', 2, true, false, '2026-03-25 12:00:00+00', '2026-04-01 12:00:00+00', NULL, '2026-04-08 12:00:00+00', '2026-04-15 12:00:00+00', '2026-03-25 12:00:00+00', NULL, '', NULL, '[{"key": "behov", "label": "Hvilket behov?", "help": "Si hvem det gjelder", "required": true, "max_length": 800}, {"key": "nytt", "label": "Hva er nytt?", "help": "", "required": false, "max_length": 400}]', 'scoring_weighted_mean.weighted_mean', false, NULL, false, true, 1, 2, 2, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 2, '2026-03-27 07:00:00+00', 'scores', false, false, true, 1, NULL, 'full', true, false, 'nothing');
INSERT INTO public.challenge VALUES (3, 'Ikke ferdig', 'Hvordan kan flere bo trygt hjemme?', 'Hvordan kan **flere** bo trygt hjemme?', '<p>Hvordan kan <strong>flere</strong> bo trygt hjemme?</p>
', 'nb', 2, true, false, '2026-03-25 12:00:00+00', '2026-04-01 12:00:00+00', NULL, '2026-04-08 12:00:00+00', '2026-04-15 12:00:00+00', NULL, NULL, '', NULL, '[{"key": "behov", "label": "Hvilket behov?", "help": "Si hvem det gjelder", "required": true, "max_length": 800}, {"key": "nytt", "label": "Hva er nytt?", "help": "", "required": false, "max_length": 400}]', 'scoring_weighted_mean.weighted_mean', false, NULL, false, true, 0, 0, 2, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 1, NULL, 'scores', false, false, true, 1, NULL, 'full', true, false, 'nothing');









INSERT INTO public.challenge_keeping VALUES (1, NULL, NULL, 400, NULL, NULL, 2, '2026-03-10 12:00:00+00', 1);



INSERT INTO public.challenge_manager VALUES (1, 2);
INSERT INTO public.challenge_manager VALUES (2, 2);
INSERT INTO public.challenge_manager VALUES (3, 2);









INSERT INTO public.comment VALUES (1, 1, NULL, 5, 'Godt; ''sagt''', '<p>Godt; ''sagt''</p>
', '[]', '2026-03-10 12:00:00+00', NULL, NULL);












INSERT INTO public.criterion VALUES (1, 1, 'nytte', 0, 'Nytte', 'Løser den et behov?', 60, 1, 6, '[{"value": 1, "label": "Trinn 1"}, {"value": 2, "label": "Trinn 2"}, {"value": 3, "label": "Trinn 3"}, {"value": 4, "label": "Trinn 4"}, {"value": 5, "label": "Trinn 5"}, {"value": 6, "label": "Trinn 6"}]', 1);
INSERT INTO public.criterion VALUES (2, 1, 'gjennomforing', 1, 'Gjennomføring', '', 40, 1, 6, '[]', 1);
INSERT INTO public.criterion VALUES (3, 2, 'nytte', 0, 'Nytte', 'Løser den et behov?', 60, 1, 6, '[{"value": 1, "label": "Trinn 1"}, {"value": 2, "label": "Trinn 2"}, {"value": 3, "label": "Trinn 3"}, {"value": 4, "label": "Trinn 4"}, {"value": 5, "label": "Trinn 5"}, {"value": 6, "label": "Trinn 6"}]', 1);
INSERT INTO public.criterion VALUES (4, 2, 'gjennomforing', 1, 'Gjennomføring', '', 40, 1, 6, '[]', 1);
INSERT INTO public.criterion VALUES (5, 3, 'nytte', 0, 'Nytte', 'Løser den et behov?', 60, 1, 6, '[{"value": 1, "label": "Trinn 1"}, {"value": 2, "label": "Trinn 2"}, {"value": 3, "label": "Trinn 3"}, {"value": 4, "label": "Trinn 4"}, {"value": 5, "label": "Trinn 5"}, {"value": 6, "label": "Trinn 6"}]', 1);
INSERT INTO public.criterion VALUES (6, 3, 'gjennomforing', 1, 'Gjennomføring', '', 40, 1, 6, '[]', 1);









INSERT INTO public.delivery VALUES (1, 2, 'notify_email.email', '2.c194514d9d0f846c', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (2, 3, 'notify_email.email', '3.0a87845fd646229c', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (3, 6, 'notify_email.email', '6.bb8e7cbec7435968', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (4, 7, 'notify_email.email', '7.4e3e22b73e2720af', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (5, 8, 'notify_email.email', '8.7a339cded635b8de', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (6, 13, 'notify_email.email', '13.47f9e04d7e67449c', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (7, 14, 'notify_email.email', '14.bd3dbf61767492e8', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (8, 15, 'notify_email.email', '15.b5072e685d003755', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (9, 16, 'notify_email.email', '16.fec0716b6031f296', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (10, 17, 'notify_email.email', '17.308a5acd639d9a57', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (11, 18, 'notify_email.email', '18.4aa461a15cd6a4ae', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (12, 22, 'notify_email.email', '22.1731acb6d3bc4260', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (13, 23, 'notify_email.email', '23.74c6a0044df9c480', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (14, 24, 'notify_email.email', '24.96630bd7d99f19ec', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (15, 25, 'notify_email.email', '25.8caaa0eb7fb544c6', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (16, 27, 'notify_email.email', '27.aa8b3a2414893550', 'pending', 0, '2026-03-26 06:30:00+00', '', NULL, 'daily');
INSERT INTO public.delivery VALUES (17, 28, 'notify_email.email', '28.4b8f26b742c7046f', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (18, 33, 'notify_email.email', '33.26377f095377f6fb', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (19, 38, 'notify_email.email', '38.f833b6f8f8a05afd', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');
INSERT INTO public.delivery VALUES (20, 39, 'notify_email.email', '39.b93d078127904627', 'kept', 0, '2026-03-25 12:00:00+00', 'no mail server is set', NULL, 'at_once');



INSERT INTO public.department VALUES (1, 'kommune', 'kommune/', NULL, 'Kommunen', 'Kommunen', 'The municipality', false);
INSERT INTO public.department VALUES (2, 'helse', 'kommune/helse/', 1, 'Helse og velferd', '', 'Health', false);
INSERT INTO public.department VALUES (3, 'sykehjem', 'kommune/helse/sykehjem/', 2, 'Sykehjem', 'Sjukeheim', 'Nursing home', false);
INSERT INTO public.department VALUES (4, 'skole', 'kommune/skole/', 1, 'Skole', 'Skule', 'School', false);
INSERT INTO public.department VALUES (5, 'teknisk', 'kommune/teknisk/', 1, 'Teknisk', '', 'Technical', false);
INSERT INTO public.department VALUES (6, 'innbyggere', 'kommune/innbyggere/', 1, 'Innbyggere', '', '', true);



INSERT INTO public.department_manager VALUES (1, 1);
INSERT INTO public.department_manager VALUES (2, 2);



INSERT INTO public.entry VALUES (1, 1, 'submitted', false, 'nb', 3, 3, 1, 1, '2026-03-10 12:00:00+00', NULL, 1, 1, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 2, NULL);
INSERT INTO public.entry VALUES (2, 1, 'submitted', false, 'nb', 3, 4, 2, 2, '2026-03-10 12:00:00+00', NULL, 0, 0, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 2, 4);
INSERT INTO public.entry VALUES (3, 1, 'draft', false, 'nb', 4, 5, 3, NULL, NULL, NULL, 0, 0, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 1, NULL);
INSERT INTO public.entry VALUES (4, 2, 'withdrawn', false, 'nb', 4, 5, 5, 5, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, 0, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 3, NULL);
INSERT INTO public.entry VALUES (5, 2, 'submitted', false, 'nb', 3, 3, 6, 6, '2026-03-25 12:00:00+00', NULL, 0, 0, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 2, NULL);






INSERT INTO public.entry_author VALUES (1, 3, 0);
INSERT INTO public.entry_author VALUES (2, 4, 0);
INSERT INTO public.entry_author VALUES (3, 5, 0);
INSERT INTO public.entry_author VALUES (4, 5, 0);
INSERT INTO public.entry_author VALUES (5, 3, 0);






INSERT INTO public.entry_result VALUES (1, 1, 1, 1, 1, 1, 2, '{}', '[1, 3]', '{}');
INSERT INTO public.entry_result VALUES (2, 1, 1, 1, 1, 1, 2, '{}', '[2, 4]', '{}');



INSERT INTO public.entry_revision VALUES (1, 1, 1, 'Nattilsyn med «sensor»', 'Færre turer, mer ro om natta.', '<p>Færre turer, mer ro om natta.</p>
', 'Færre turer, mer ro om natta.', '{"behov": "De som vekkes hver natt."}', '[]', 3, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '6c2609bf60b635fced3dbaf37f62372498cc51567dfc5c9b277e2d0b6fb40813');
INSERT INTO public.entry_revision VALUES (2, 2, 1, 'Nattilsyn med sensor', 'Færre turer, mer ro om natta.', '<p>Færre turer, mer ro om natta.</p>
', 'Færre turer, mer ro om natta.', '{"behov": "De som vekkes hver natt."}', '[]', 4, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 'aaecc963cba022ee5af004d774a75f2b179cb27bf81bab58a21015d367f4c092');
INSERT INTO public.entry_revision VALUES (3, 3, 1, 'Et utkast', 'Færre turer, mer ro om natta.', '<p>Færre turer, mer ro om natta.</p>
', 'Færre turer, mer ro om natta.', '{"behov": "De som vekkes hver natt."}', '[]', 5, '2026-03-10 12:00:00+00', NULL, NULL);
INSERT INTO public.entry_revision VALUES (4, 2, -1, 'Nattilsyn med sensor', 'Færre turer, mer ro om ▇▇▇.', '<p>Færre turer, mer ro om ▇▇▇.</p>
', 'Færre turer, mer ro om ▇▇▇.', '{"behov": "De som vekkes hver natt."}', '[]', 4, '2026-03-10 12:00:00+00', NULL, NULL);
INSERT INTO public.entry_revision VALUES (5, 4, 1, 'Felles bestilling', 'Færre turer, mer ro om natta.', '<p>Færre turer, mer ro om natta.</p>
', 'Færre turer, mer ro om natta.', '{"behov": "De som vekkes hver natt."}', '[]', 5, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 'c7fb663ed89df25a1d0b321e77f930ac3dd9ca256e67f21600ab97c8961f33db');
INSERT INTO public.entry_revision VALUES (6, 5, 1, 'En kortere vei', 'Færre turer, mer ro om natta.', '<p>Færre turer, mer ro om natta.</p>
', 'Færre turer, mer ro om natta.', '{"behov": "De som vekkes hver natt."}', '[]', 3, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 'eda689de4f0198177d5141cdea0ec53ab65bdde9461ce06b26d3799ea7c2ece3');



INSERT INTO public.event VALUES (1, 'department_changed', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, NULL, NULL, NULL, '{"changes": 6}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 1, 'd708753afe420e96ad3692b4d7cdb9da', 'a3797f2eac42fe6ea1d38ea6878b2a4a79c71ff4e210e5ef010ecd8bd843c102');
INSERT INTO public.event VALUES (2, 'user_added', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, 1, NULL, NULL, '{"user": 1}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 2, 'e3a6677876d8f7edbf7426986af73049', '511f9a0bf5c65c7638c3a1766375a4f5560fc9a9f6bc0ea07f84902a6ce67197');
INSERT INTO public.event VALUES (3, 'user_added', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, 2, NULL, NULL, '{"user": 2}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 3, '25c5ac5f113846689acd79efdd7dc3ec', '44e41302cd2ffe0327c7e4e6692cc3b796dffdc5fc844599b036ba26daf6dae9');
INSERT INTO public.event VALUES (4, 'user_added', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, 3, NULL, NULL, '{"user": 3}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 4, '1b72ba168920ea05735d6798e8f2b206', '56b4fa449826277bcfa4a0aff77e8bb68b121e3c9da3fd99dec86e76ef14b7d7');
INSERT INTO public.event VALUES (5, 'user_added', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, 3, NULL, NULL, '{"user": 4}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 5, '486b11d3911add5fb262e267fb8966e1', '011ae93c584f9c405760d9705d2635919d70fa705100920bb3f8dc83cac9936b');
INSERT INTO public.event VALUES (6, 'user_added', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, 4, NULL, NULL, '{"user": 5}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 6, 'b19ceab114f65ccc86cdf32ea20e31aa', '679c22d3386ea7f520e10782ecda0f3769a352f2fc56333cd1e9bb3423ae1336');
INSERT INTO public.event VALUES (7, 'user_added', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, 5, NULL, NULL, '{"user": 6}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 7, 'b5e93be474b5a7dfc1025119b7b68f89', '959e04cbfe10f5270b6806b7994885631e62d3e4e94d999cec6a25991c3659ed');
INSERT INTO public.event VALUES (8, 'user_added', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, 4, NULL, NULL, '{"user": 7}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 8, '0b3faab3e558a3e1657b192b843c4bc8', 'b3647d9a5af8a0f8e14f823978cdb9ed995374978fc6a6ff8478fc570a5d6c9e');
INSERT INTO public.event VALUES (9, 'user_added', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, 5, NULL, NULL, '{"user": 8}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 9, '6ccacfbc98e91036641ccecdd86c4a0e', 'c48f48dc61958f95ef961d05461efb6c2ef2581ab5f76741ef6db1f43e8a9128');
INSERT INTO public.event VALUES (10, 'user_added', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, 2, NULL, NULL, '{"user": 9}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 10, '8f495f653743b23e42f80fb735ee455c', '0a4a6b5e8acbc642dd3e4f92896aa856721e351ed87a92928e3f9d29fb68bff5');
INSERT INTO public.event VALUES (11, 'user_added', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, 1, NULL, NULL, '{"user": 10}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 11, 'b7dbc345f9aa45d930354fbf5e007e92', 'bda1091800c0acc06c9d2911183870477ddf98d33ca9e7fe4233163ed23056f4');
INSERT INTO public.event VALUES (12, 'user_added', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, 1, NULL, NULL, '{"user": 11}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 12, 'f959d238bd27f4ed0daa753f35b5e2b9', '0bab319d38c85b70530178aad21c6a7b0e088bfe694c6770c3885a74a0bde38d');
INSERT INTO public.event VALUES (13, 'user_added', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, 1, NULL, NULL, '{"user": 12}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 13, '09a96674e1dc6dbc28437651413af891', 'bbbba8564617775b8bf95ea4ae6ca51f42f6aa8d8d8c095894db973803656573');
INSERT INTO public.event VALUES (14, 'user_added', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, 1, NULL, NULL, '{"user": 13}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 14, '2478989bc0ef73f6f6b4a99ca183888c', 'e7bef5e3e3ae5b3d3ab4c240c86ea5fd7937e188b6be36d9b1c6ecbbc77d8a68');
INSERT INTO public.event VALUES (15, 'user_added', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, 6, NULL, NULL, '{"user": 14}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 15, 'dbd485d3b249e9f9d27a69ddd44cba05', '942ad1d67b00e0f29e755045c2f7b5d7f3b360a8d23c3cff4f6b477c31d75c3c');
INSERT INTO public.event VALUES (16, 'department_changed', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, NULL, NULL, NULL, '{"changes": 2}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 16, 'a2dcd041c533b01abad85d90920f327c', '431a08b7ca5244fb9de526ba80330f0d4ff2ad9b8cd69329b15a1dfb9c579f55');
INSERT INTO public.event VALUES (17, 'plugin_enabled', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, 1, NULL, NULL, '{"plugin": "scoring_weighted_mean"}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 17, '3ebbf4189cb47325b4c7a2bd1bcd63d0', 'edec5f02513fb322c26569f619df9dbf414ab0d493a6a63e8dc9c3152278c506');
INSERT INTO public.event VALUES (18, 'plugin_enabled', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', NULL, 1, NULL, NULL, '{"plugin": "notify_email"}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 18, '7c9720114d2ec76e0b0d6d83f5c06ae9', '0dad4093b0e531b0743d407ebc7342db093d77d154db3a12d0b6f70aa49134ce');
INSERT INTO public.event VALUES (19, 'challenge_created', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 2, 2, 1, NULL, '{}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 19, 'c02e02e239821ce892785c62e66ac2a2', '39372a920199a754545d46a1b15da49a0787a306217072e808d8b03170398585');
INSERT INTO public.event VALUES (20, 'challenge_announced', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 2, 2, 1, NULL, '{}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 20, 'b0030ce8126f4415dc6aa7b4b139c74d', '47b61a6b1ef776de8c385efb6485c22eeddc32ee2b3fd517200d6e11f1c03411');
INSERT INTO public.event VALUES (21, 'participant_joined', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 3, NULL, 1, NULL, '{}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 21, 'f0fda3073ac37b1425ac139ae857c473', '3e7ee16be954f13ab7464114e29e940ad5273d5ede5af5edc1d07c98cdef7d1d');
INSERT INTO public.event VALUES (22, 'entry_created', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 3, NULL, 1, 1, '{}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 22, 'f59391b3a1a661daad7209af3f0de2b7', '424fc1ea5e5cb76226de3ea4ee1eb28177bd4ecef39ec20af7b31f0c7a2a380f');
INSERT INTO public.event VALUES (23, 'entry_submitted', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 3, NULL, 1, 1, '{"revision": 1, "digest": "6c2609bf60b635fced3dbaf37f62372498cc51567dfc5c9b277e2d0b6fb40813"}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 23, 'febb7e429a390be1d5b4eb0c71fd4eb8', 'e4179a4f60a850845c2d09e9194a3b06aa3e0e52720d1e5020ba40eebfd29661');
INSERT INTO public.event VALUES (24, 'participant_joined', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 4, NULL, 1, NULL, '{}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 24, '44fa0f4e59a81f39bde8ab9ab1db2a17', '6efe16fb89b2c92e707a19db6d19c145de4b4c7feeec34bd5e80ba255b256c79');
INSERT INTO public.event VALUES (25, 'entry_created', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 4, NULL, 1, 2, '{}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 25, 'adc247221a148b59a86e2d95fa6db221', 'fdbc8f586f8e391830cb8228f5cc296084093c615b606a0d53ae5872e7345686');
INSERT INTO public.event VALUES (26, 'entry_submitted', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 4, NULL, 1, 2, '{"revision": 1, "digest": "aaecc963cba022ee5af004d774a75f2b179cb27bf81bab58a21015d367f4c092"}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 26, '416a156cb0a52be15f39744c5c3e5b5f', 'fca951df3130afc1b4a46de74876ca5f6b5f1cc0acd3fd26eafa331107f20579');
INSERT INTO public.event VALUES (27, 'participant_joined', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 5, NULL, 1, NULL, '{}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 27, '60fdc12324c9559801f885a035c937c5', '52089a30b24ac7c8a2a92e106ebf546fc718771338ca05d6eee4b20fa459c416');
INSERT INTO public.event VALUES (28, 'entry_created', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 5, NULL, 1, 3, '{}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 28, '94708cd783d472edab546e053a46358f', 'f714b2d7f109582c886346330ebda9cfce21a32b1281eecdcf443be12e546689');
INSERT INTO public.event VALUES (29, 'comment_added', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 5, NULL, 1, 1, '{"comment": 1}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 29, '57250e3bd4d651a599a696fe3ece17b0', 'a47592e83142087ed43224535723b53e1b94a4630992be27b825eb08463268e1');
INSERT INTO public.event VALUES (30, 'vote_set', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 5, NULL, 1, NULL, '{}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 30, '639020b34b39c7fa9ddf7bff22fefdba', '6dd7b6a75f942be371d4b68b6efbff529b14137127da5d0c63f26d9beb9128b7');
INSERT INTO public.event VALUES (31, 'entry_redacted', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 2, NULL, 1, 2, '{"number": 1}', '2026-03-10 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 31, 'e4abe192580703c063623a98e84973d9', '8191c934b66f4d13da11906497ef0c7f37f2f604717a125f19fc3cd4c2c1db65');
INSERT INTO public.event VALUES (32, 'judges_set', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 2, NULL, 1, NULL, '{"added": [7, 8], "removed": []}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 32, '53d166b7d060847663117f8e2caef0ea', '5d8d8105cd7854a2355b0a511532e564998aabf9dbd6f135ecda75f97dca018d');
INSERT INTO public.event VALUES (33, 'judge_assigned', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 2, NULL, 1, NULL, '{"user_ids": [7, 8]}', '2026-03-25 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 33, '82777d5cf463b93e15b4533039371dfe', 'a7ac83c367b73990e60af75b379ebe2335c5d9900d1284bcd0cabcdffb7a3236');
INSERT INTO public.event VALUES (34, 'keeping_chosen', NULL, '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 2, NULL, NULL, NULL, '{"challenge": 1, "days": {"votes": 400}}', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', '2026-03-10 12:00:00+00', 0, NULL, NULL, 34, 'dcdfdb57fa28551edfd05b061dacf4d5', '4b6b31de80ba56be1cf04fd5bc0e583759dd32164d1b3bfadccef1e92f28b177');
INSERT INTO public.event VALUES (35, 'assessment_edited', NULL, '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', 7, NULL, 1, 1, '{}', '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', 0, NULL, NULL, 35, '74c367e978ed16ea07e805185a12816b', 'd4d1e7bd21d43e24d33fa59b5b7ce19c4e3618f1da413e1d611880577ac7b3b6');
INSERT INTO public.event VALUES (36, 'assessment_handed_in', NULL, '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', 7, NULL, 1, 1, '{"version": 2}', '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', 0, NULL, NULL, 36, '27c30fb6774a98d027b6e374e9ed36d2', 'add78e292877d7ecef30ea37f24c317517fc5bef166c32b9f2aa35ee6f475c01');
INSERT INTO public.event VALUES (37, 'assessment_edited', NULL, '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', 7, NULL, 1, 2, '{}', '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', 0, NULL, NULL, 37, '0de1fe2ff09ac014b04c4ed217075cb7', '8c1b5ac06f5ea9a95cfad679e1726a826f8a1a4660a7f4fd7909a6282591f3c6');
INSERT INTO public.event VALUES (38, 'assessment_handed_in', NULL, '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', 7, NULL, 1, 2, '{"version": 2}', '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', 0, NULL, NULL, 38, '584119170b3fa6f7e32ca38e52e9333e', '4882a59f8fd1268bfff84c2f5ccc710204aec5d0f159ff5cef56ef8b30b66ca4');
INSERT INTO public.event VALUES (39, 'assessment_edited', NULL, '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', 8, NULL, 1, 1, '{}', '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', 0, NULL, NULL, 39, '6a8eafb9814c5e711c857c850bae320f', 'abd151df057f71e6662b017f3c62ac7c13cacd5dd7711ca8fd42cb8c64eae82a');
INSERT INTO public.event VALUES (40, 'assessment_handed_in', NULL, '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', 8, NULL, 1, 1, '{"version": 2}', '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', 0, NULL, NULL, 40, '677f8c2aa560caa3555607075f84789f', '392cb35a79b2948a26cff8ef08af79e25bcc04d118792df43a673c83f97480a4');
INSERT INTO public.event VALUES (41, 'assessment_edited', NULL, '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', 8, NULL, 1, 2, '{}', '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', 0, NULL, NULL, 41, '0c48ccf4260b10e8c4186a2444646d17', '2694db6b766ec3626621b22781282eddfe1ffaa1c2c2a1fbf1f3f73abb606e65');
INSERT INTO public.event VALUES (42, 'assessment_handed_in', NULL, '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', 8, NULL, 1, 2, '{"version": 2}', '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', '2026-03-18 12:00:00+00', 0, NULL, NULL, 42, '0574cefcafb67da1c781425fd70ba09b', 'c48e110a18ebaa46461489d0a5fb21484956b1ea5f63c11f76f51b8133b944cf');
INSERT INTO public.event VALUES (43, 'challenge_opened', 'challenge:1:challenge_opened:2026-03-10T12:00:00+00:00', '2026-03-10 12:00:00+00', '2026-03-25 12:00:00+00', NULL, 2, 1, NULL, '{"late": true}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 43, 'fd844875eefe4f7813a642a836da59a7', '4c275586e1fa4e4d56b0a03b20b673cc544c61689ff2d30536698fbf5aa9ee7b');
INSERT INTO public.event VALUES (44, 'challenge_closed', 'challenge:1:challenge_closed:2026-03-17T12:00:00+00:00', '2026-03-17 12:00:00+00', '2026-03-25 12:00:00+00', NULL, 2, 1, NULL, '{"late": true}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 44, 'c8c400526f9593376fb37a52e6e44510', '1d5243ba6f587776473525788c81dcdba41726321b553861414d17f286593d26');
INSERT INTO public.event VALUES (45, 'judging_closed', 'challenge:1:judging_closed:2026-03-24T12:00:00+00:00', '2026-03-24 12:00:00+00', '2026-03-25 12:00:00+00', NULL, 2, 1, NULL, '{"late": true}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 45, '1f207e787abf6cf1de1cd6079052b75c', '976802616b613e6ef0a2ad2ce943108a9f9945fefa67f7dcc7159b1d1035b4db');
INSERT INTO public.event VALUES (46, 'ranking_computed', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', NULL, 2, 1, NULL, '{"ranking": 1}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 46, '62a8461c246ea8f46c1f61eae6bb2b62', '9e7bcd9031cc8386f87275c36180a35634c6a1510c84b32c5dc2dbea8aa34544');
INSERT INTO public.event VALUES (47, 'answer_written', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 2, NULL, 1, 1, '{"version": 1}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 47, '3793dfca55be958b7fcc0d69c9cb6757', 'ab72df61bba1d07944051b231dd2d83709106adf864d101f0b38e009b1d0dcc1');
INSERT INTO public.event VALUES (48, 'answer_written', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 2, NULL, 1, 2, '{"version": 1}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 48, '889329bba57f8bb0c872b07529c91f87', '6fcc2ef7d797a491ada2f801a75f85e4456b7f79ef99e995e281d224c04acbf9');
INSERT INTO public.event VALUES (49, 'results_released', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 2, 2, 1, NULL, '{"ranking": 1, "digest": "fad5aa5310cdb6a06f61f06066c59d7780c1fcccbae44eeb3ad8904987735860"}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 49, 'c8ea88eefd8ad786107d2e0d29b13bb8', '4563e83e6504f1aff6d5027312dc107ae0a928013ed7dd3ff5569b35619e3f12');
INSERT INTO public.event VALUES (50, 'entry_answered', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 2, NULL, 1, 1, '{}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 50, 'e047449425be9819edea965708ce2f6f', '82298990f12563a5c05ae39dc583b2df43cf5c2188898398ed0e0b4c40adc575');
INSERT INTO public.event VALUES (51, 'entry_answered', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 2, NULL, 1, 2, '{}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 51, 'e3c57f440fb897b669a9a9c8e0cef9d5', 'be81f4ca70368154bfb331b58d1dd7353ce13092833df765e598c4b2749ccdb0');
INSERT INTO public.event VALUES (52, 'package_asked', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 2, NULL, NULL, NULL, '{"challenge": 1, "variant": "full"}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 52, '3810c4dc9e2eafe2c9ecb72f79b7a8ec', '1d082131e53d071e737d702fd3330cfe0189262ad418d0d65dcb3a059af99dd8');
INSERT INTO public.event VALUES (53, 'challenge_created', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 2, 2, 2, NULL, '{}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 53, 'a99fc3aaf1165526fada631a300b74c1', 'e4b17806f3a16ecb4d730c80373a3e62a5e5062226e8690f7610bfdc95b1c316');
INSERT INTO public.event VALUES (54, 'challenge_announced', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 2, 2, 2, NULL, '{}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 54, '9cb6ff1cb7ecdc76e754548cae086fd8', '17b966d92ea1babaf8e4dba947cfe7db88cc29944f2058ff6f4c12ea76fbb67b');
INSERT INTO public.event VALUES (55, 'participant_joined', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 5, NULL, 2, NULL, '{}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 55, '4ac3ad5f9ee7f66a7951aa0101c4e07d', '7496dba7dc5fd3576b6680691bf0d0c02529ed8a6c7b7a608cb99d1dad2a6ed1');
INSERT INTO public.event VALUES (56, 'entry_created', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 5, NULL, 2, 4, '{}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 56, '8e2a40de926889bf484b2b9a73ec65d4', '747c4c07d0da772da74c8857eb2279a43a0e2f7fa8297c8d52bb50339bb6c822');
INSERT INTO public.event VALUES (57, 'entry_submitted', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 5, NULL, 2, 4, '{"revision": 1, "digest": "c7fb663ed89df25a1d0b321e77f930ac3dd9ca256e67f21600ab97c8961f33db"}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 57, '921e3aeb3d3e52845a32eb49a62e944a', '8818c7f7fbaa5243c8ed741c0243d1b7e3612724153a76ddd92dce5c163ee269');
INSERT INTO public.event VALUES (58, 'entry_withdrawn', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 5, NULL, 2, 4, '{"handed_in": true}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 58, 'e3697f9c65ce16784e11c26d44e44361', '8e208a3c1637481d3334f75550e3ae3d1d526f52007dacc0334834c0ef9d4a1c');
INSERT INTO public.event VALUES (59, 'participant_joined', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 3, NULL, 2, NULL, '{}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 59, '0b31e552803e9955438f11806911c295', 'fcf4652ba8976619615f4b42321954f573360128b92756821dfb62a4558469cc');
INSERT INTO public.event VALUES (60, 'entry_created', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 3, NULL, 2, 5, '{}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 60, 'c74a2cb2268d46902a075da17002b8ed', '83cc1b3f3f9dd3db8deb53d245fda7620d7a590c4c714a6f9e83fbfe15d6f6ee');
INSERT INTO public.event VALUES (61, 'entry_submitted', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 3, NULL, 2, 5, '{"revision": 1, "digest": "eda689de4f0198177d5141cdea0ec53ab65bdde9461ce06b26d3799ea7c2ece3"}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 61, 'e29ab10a46bb87597f1e8626c8895241', '9f091419bbc945c4dd349d605cabb7e19b60b2021a48f307b00b9f3a8d5770c1');
INSERT INTO public.event VALUES (62, 'challenge_created', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 2, 2, 3, NULL, '{}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 62, '0021294c17be9d8a68ea55194fd9eb77', '221a469edd0bd117c7a2b654ae9db302c2c009b2fd0066a35fa7433dd48c3819');
INSERT INTO public.event VALUES (63, 'token_made', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 3, NULL, NULL, NULL, '{"scopes": ["manage", "read", "write"]}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 63, 'bcac3e7e4892d360bc866ff20a7ecea0', 'e0c391a1f2d897b7f37ddb8acabda58d2d1165057d090b8b4796c96542834acb');
INSERT INTO public.event VALUES (64, 'signed_in', NULL, '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 4, NULL, NULL, NULL, '{"way": ""}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 64, 'cef8b90970a61b532cd1c3be4abbc5e5', 'f261cb20ed69f3c7f7cc9d085864f44580cc959906d77e8857643b27233cd6c5');
INSERT INTO public.event VALUES (65, 'challenge_opened', 'challenge:2:challenge_opened:2026-03-25T12:00:00+00:00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', NULL, 2, 2, NULL, '{}', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', 0, NULL, NULL, 65, 'd5b59aad063ad7f76197ad1f51cbae87', 'dbce605c80e52f7c8a34ad820ecd5b3e2c669b05b943bef5a214d0c605e14d0a');
























INSERT INTO public.judge VALUES (1, 1, 7, '2026-03-10 12:00:00+00', '', 1);
INSERT INTO public.judge VALUES (2, 1, 8, '2026-03-10 12:00:00+00', '', 1);















INSERT INTO public.notification VALUES (1, 1, 20, 'challenge_announced', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (2, 3, 20, 'challenge_announced', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (3, 4, 20, 'challenge_announced', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (4, 5, 20, 'challenge_announced', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (5, 6, 20, 'challenge_announced', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (6, 7, 20, 'challenge_announced', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (7, 8, 20, 'challenge_announced', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (8, 9, 20, 'challenge_announced', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (9, 10, 20, 'challenge_announced', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (10, 11, 20, 'challenge_announced', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (11, 12, 20, 'challenge_announced', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (12, 13, 20, 'challenge_announced', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (13, 3, 23, 'entry_submitted', 1, 1, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (14, 4, 26, 'entry_submitted', 1, 2, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (15, 3, 29, 'comment_added', 1, 1, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (16, 7, 33, 'judge_assigned', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (17, 8, 33, 'judge_assigned', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (18, 2, 45, 'judging_closed', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (19, 3, 49, 'results_released', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (20, 4, 49, 'results_released', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (21, 5, 49, 'results_released', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (22, 7, 49, 'results_released', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (23, 8, 49, 'results_released', 1, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (24, 3, 50, 'entry_answered', 1, 1, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (25, 4, 51, 'entry_answered', 1, 2, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (26, 1, 54, 'challenge_announced', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (27, 3, 54, 'challenge_announced', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (28, 4, 54, 'challenge_announced', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (29, 5, 54, 'challenge_announced', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (30, 6, 54, 'challenge_announced', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (31, 7, 54, 'challenge_announced', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (32, 8, 54, 'challenge_announced', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (33, 9, 54, 'challenge_announced', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (34, 10, 54, 'challenge_announced', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (35, 11, 54, 'challenge_announced', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (36, 12, 54, 'challenge_announced', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (37, 13, 54, 'challenge_announced', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (38, 5, 57, 'entry_submitted', 2, 4, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (39, 3, 61, 'entry_submitted', 2, 5, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (40, 1, 65, 'challenge_opened', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (41, 2, 65, 'challenge_opened', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (42, 3, 65, 'challenge_opened', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (43, 4, 65, 'challenge_opened', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (44, 5, 65, 'challenge_opened', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (45, 6, 65, 'challenge_opened', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (46, 7, 65, 'challenge_opened', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (47, 8, 65, 'challenge_opened', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (48, 9, 65, 'challenge_opened', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (49, 10, 65, 'challenge_opened', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (50, 11, 65, 'challenge_opened', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (51, 12, 65, 'challenge_opened', 2, NULL, '2026-03-25 12:00:00+00', NULL);
INSERT INTO public.notification VALUES (52, 13, 65, 'challenge_opened', 2, NULL, '2026-03-25 12:00:00+00', NULL);






INSERT INTO public.package VALUES (1, 1, 'full', 2, '2026-03-25 12:00:00+00', '2026-03-25 12:10:00+00', 1, 2, 2, '2026-03-25 12:00:00+00', 'c5330e9159a0a8cde1b075be6d140ddbcf31330acf68d3d3d9605b0cca3de55c', 34558, '');



INSERT INTO public.participation VALUES (1, 3, '2026-03-10 12:00:00+00');
INSERT INTO public.participation VALUES (1, 4, '2026-03-10 12:00:00+00');
INSERT INTO public.participation VALUES (1, 5, '2026-03-10 12:00:00+00');
INSERT INTO public.participation VALUES (2, 5, '2026-03-25 12:00:00+00');
INSERT INTO public.participation VALUES (2, 3, '2026-03-25 12:00:00+00');






INSERT INTO public.plugin_activation VALUES ('scoring_weighted_mean', 1, true, '2026-03-10 12:00:00+00');
INSERT INTO public.plugin_activation VALUES ('notify_email', 1, true, '2026-03-10 12:00:00+00');


















INSERT INTO public.ranking VALUES (1, 1, 'scoring_weighted_mean', '1.0.0', 'weighted_mean', '{}', '{"nytte": 60.0, "gjennomforing": 40.0}', '[{"entry": 1, "rank": 1, "rank_low": 1, "rank_high": 1, "score": 64.0, "reason": "", "plain": null}, {"entry": 2, "rank": 1, "rank_low": 1, "rank_high": 1, "score": 64.0, "reason": "", "plain": null}]', '["All ideas share the first place: what the judges gave does not tell them apart.", "Most ideas have fewer than three assessments. Another judge might have turned the order."]', 'aff4e16ea07ee3ce641aea0a289f089fc9bf9eac89ca9d01f77e1e692395620f', '', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '{}', '[]', 1);



INSERT INTO public.redaction VALUES (2, '["natta"]', 2, 2, '2026-03-10 12:00:00+00', 1);






INSERT INTO public.result_seal VALUES (1, 1, 1, 1, '{"audit": {"digest": "9e7bcd9031cc8386f87275c36180a35634c6a1510c84b32c5dc2dbea8aa34544", "seq": 46}, "challenge": 1, "conflicts": [], "decisions": [], "outcomes": [[1, "chosen"], [2, "declined"]], "ranking": {"items": [{"entry": 1, "plain": null, "rank": 1, "rank_high": 1, "rank_low": 1, "reason": "", "score": 64.0}, {"entry": 2, "plain": null, "rank": 1, "rank_high": 1, "rank_low": 1, "reason": "", "score": 64.0}], "method": "weighted_mean", "plugin": "scoring_weighted_mean", "settings": {}, "sheet_digest": "aff4e16ea07ee3ce641aea0a289f089fc9bf9eac89ca9d01f77e1e692395620f", "version": "1.0.0", "weights": {"gjennomforing": 40.0, "nytte": 60.0}}, "sheet": {"assessments": [{"confidence": 2, "entry": "e1", "judge": "j1", "scores": {"gjennomforing": 3, "nytte": 5}}, {"confidence": 2, "entry": "e1", "judge": "j2", "scores": {"gjennomforing": 3, "nytte": 5}}, {"confidence": 2, "entry": "e2", "judge": "j1", "scores": {"gjennomforing": 3, "nytte": 5}}, {"confidence": 2, "entry": "e2", "judge": "j2", "scores": {"gjennomforing": 3, "nytte": 5}}], "comparisons": [], "criteria": [{"key": "nytte", "maximum": 6, "minimum": 1, "name": "Nytte", "question": "L\u00f8ser den et behov?", "steps": [{"label": "Trinn 1", "value": 1}, {"label": "Trinn 2", "value": 2}, {"label": "Trinn 3", "value": 3}, {"label": "Trinn 4", "value": 4}, {"label": "Trinn 5", "value": 5}, {"label": "Trinn 6", "value": 6}], "weight": 60.0}, {"key": "gjennomforing", "maximum": 6, "minimum": 1, "name": "Gjennomf\u00f8ring", "question": "", "steps": [], "weight": 40.0}], "departments": {"e1": "sykehjem", "e2": "sykehjem"}, "entries": ["e1", "e2"], "judges": [{"department": "skole", "id": "j1"}, {"department": "teknisk", "id": "j2"}]}}', 'fad5aa5310cdb6a06f61f06066c59d7780c1fcccbae44eeb3ad8904987735860', '', 2, '2026-03-25 12:00:00+00', NULL, NULL, '{}');







































INSERT INTO public."user" VALUES (1, 'boss@example.org', 'Berit Boss', 1, NULL, 'en', '[]', false, true, NULL, 3, '2026-03-10 12:00:00+00', false);
INSERT INTO public."user" VALUES (2, 'manager@example.org', 'Mona Manager', 2, NULL, 'en', '[]', false, true, NULL, 2, '2026-03-10 12:00:00+00', false);
INSERT INTO public."user" VALUES (3, 'nurse@example.org', 'Nina Nurse', 3, NULL, 'en', '[]', false, true, NULL, 8, '2026-03-10 12:00:00+00', false);
INSERT INTO public."user" VALUES (4, 'staff@example.org', 'Stian Staff', 3, NULL, 'en', '[]', false, true, NULL, 6, '2026-03-10 12:00:00+00', false);
INSERT INTO public."user" VALUES (5, 'teacher@example.org', 'Tora Teacher', 4, NULL, 'en', '[]', false, true, NULL, 5, '2026-03-10 12:00:00+00', false);
INSERT INTO public."user" VALUES (6, 'janitor@example.org', 'Jon Janitor', 5, NULL, 'en', '[]', false, true, NULL, 3, '2026-03-10 12:00:00+00', false);
INSERT INTO public."user" VALUES (7, 'judge1@example.org', 'Jury En', 4, NULL, 'en', '[]', false, true, NULL, 5, '2026-03-10 12:00:00+00', false);
INSERT INTO public."user" VALUES (8, 'judge2@example.org', 'Jury To', 5, NULL, 'en', '[]', false, true, NULL, 5, '2026-03-10 12:00:00+00', false);
INSERT INTO public."user" VALUES (9, 'judge3@example.org', 'Jury Tre', 2, NULL, 'en', '[]', false, true, NULL, 3, '2026-03-10 12:00:00+00', false);
INSERT INTO public."user" VALUES (10, 'judge4@example.org', 'Jury Fire', 1, NULL, 'en', '[]', false, true, NULL, 3, '2026-03-10 12:00:00+00', false);
INSERT INTO public."user" VALUES (11, 'it@example.org', 'Ivar IT', 1, NULL, 'en', '["it_administrator"]', false, true, NULL, 3, '2026-03-10 12:00:00+00', false);
INSERT INTO public."user" VALUES (12, 'auditor@example.org', 'Aud Auditor', 1, NULL, 'en', '["auditor"]', false, true, NULL, 3, '2026-03-10 12:00:00+00', false);
INSERT INTO public."user" VALUES (13, 'moderator@example.org', 'Moa Moderator', 1, NULL, 'en', '["moderator"]', false, true, NULL, 3, '2026-03-10 12:00:00+00', false);
INSERT INTO public."user" VALUES (14, 'guest@example.org', 'Gro Gjest', 6, NULL, 'en', '[]', true, true, NULL, 0, '2026-03-10 12:00:00+00', false);



INSERT INTO public.user_session VALUES (1, '0f897eda9bb15c338a2c308fe5aab85c383cb2cc63840fe017513ba4d8756098', 4, 'test', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '2026-04-08 12:00:00+00', NULL, '', '', '2026-03-25 12:00:00+00');



INSERT INTO public.vote VALUES (1, 5, '2026-03-10 12:00:00+00');



INSERT INTO public.worker_beat VALUES ('vm:23172:39b836', '2026-03-25 12:00:00+00', '2026-03-25 12:00:00+00', '0.1.0');



SELECT pg_catalog.setval('public.api_token_id_seq', 1, true);



SELECT pg_catalog.setval('public.assessment_id_seq', 4, true);



SELECT pg_catalog.setval('public.attachment_id_seq', 1, false);



SELECT pg_catalog.setval('public.audit_check_id_seq', 1, true);



SELECT pg_catalog.setval('public.challenge_id_seq', 3, true);



SELECT pg_catalog.setval('public.comment_id_seq', 1, true);



SELECT pg_catalog.setval('public.comparison_id_seq', 1, false);



SELECT pg_catalog.setval('public.criterion_id_seq', 6, true);



SELECT pg_catalog.setval('public.deadline_change_id_seq', 1, false);



SELECT pg_catalog.setval('public.delivery_id_seq', 20, true);



SELECT pg_catalog.setval('public.department_id_seq', 6, true);



SELECT pg_catalog.setval('public.entry_id_seq', 5, true);



SELECT pg_catalog.setval('public.entry_revision_id_seq', 6, true);



SELECT pg_catalog.setval('public.event_id_seq', 65, true);



SELECT pg_catalog.setval('public.example_note_id_seq', 1, false);



SELECT pg_catalog.setval('public.identity_id_seq', 1, false);



SELECT pg_catalog.setval('public.judge_id_seq', 2, true);



SELECT pg_catalog.setval('public.notification_id_seq', 52, true);



SELECT pg_catalog.setval('public.package_id_seq', 1, true);



SELECT pg_catalog.setval('public.passkey_id_seq', 1, false);



SELECT pg_catalog.setval('public.ranking_id_seq', 1, true);



SELECT pg_catalog.setval('public.result_seal_id_seq', 1, true);



SELECT pg_catalog.setval('public.scim_connection_id_seq', 1, false);



SELECT pg_catalog.setval('public.scim_refusal_id_seq', 1, false);



SELECT pg_catalog.setval('public.scim_token_id_seq', 1, false);



SELECT pg_catalog.setval('public.seen_claims_id_seq', 1, false);



SELECT pg_catalog.setval('public.sign_in_attempt_id_seq', 1, false);



SELECT pg_catalog.setval('public.trial_id_seq', 1, false);



SELECT pg_catalog.setval('public.user_id_seq', 14, true);



SELECT pg_catalog.setval('public.user_session_id_seq', 1, true);



ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);



ALTER TABLE ONLY public.answer
    ADD CONSTRAINT pk_answer PRIMARY KEY (entry_id);



ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT pk_api_token PRIMARY KEY (id);



ALTER TABLE ONLY public.archived_challenge
    ADD CONSTRAINT pk_archived_challenge PRIMARY KEY (challenge_id);



ALTER TABLE ONLY public.assessment
    ADD CONSTRAINT pk_assessment PRIMARY KEY (id);



ALTER TABLE ONLY public.assessment_version
    ADD CONSTRAINT pk_assessment_version PRIMARY KEY (assessment_id, version);



ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT pk_assignment PRIMARY KEY (judge_id, entry_id);



ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT pk_attachment PRIMARY KEY (id);



ALTER TABLE ONLY public.audit_check
    ADD CONSTRAINT pk_audit_check PRIMARY KEY (id);



ALTER TABLE ONLY public.ballot
    ADD CONSTRAINT pk_ballot PRIMARY KEY (challenge_id, user_id);



ALTER TABLE ONLY public.challenge
    ADD CONSTRAINT pk_challenge PRIMARY KEY (id);



ALTER TABLE ONLY public.challenge_audience
    ADD CONSTRAINT pk_challenge_audience PRIMARY KEY (challenge_id, department_id);



ALTER TABLE ONLY public.challenge_follow
    ADD CONSTRAINT pk_challenge_follow PRIMARY KEY (challenge_id, user_id);



ALTER TABLE ONLY public.challenge_keeping
    ADD CONSTRAINT pk_challenge_keeping PRIMARY KEY (challenge_id);



ALTER TABLE ONLY public.challenge_manager
    ADD CONSTRAINT pk_challenge_manager PRIMARY KEY (challenge_id, user_id);



ALTER TABLE ONLY public.clock_fault
    ADD CONSTRAINT pk_clock_fault PRIMARY KEY (challenge_id);



ALTER TABLE ONLY public.closed_account
    ADD CONSTRAINT pk_closed_account PRIMARY KEY (user_id);



ALTER TABLE ONLY public.comment
    ADD CONSTRAINT pk_comment PRIMARY KEY (id);



ALTER TABLE ONLY public.comparison
    ADD CONSTRAINT pk_comparison PRIMARY KEY (id);



ALTER TABLE ONLY public.conflict
    ADD CONSTRAINT pk_conflict PRIMARY KEY (entry_id, user_id);



ALTER TABLE ONLY public.correction_draft
    ADD CONSTRAINT pk_correction_draft PRIMARY KEY (challenge_id);



ALTER TABLE ONLY public.criterion
    ADD CONSTRAINT pk_criterion PRIMARY KEY (id);



ALTER TABLE ONLY public.deadline_change
    ADD CONSTRAINT pk_deadline_change PRIMARY KEY (id);



ALTER TABLE ONLY public.decision
    ADD CONSTRAINT pk_decision PRIMARY KEY (entry_id);



ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT pk_delivery PRIMARY KEY (id);



ALTER TABLE ONLY public.department
    ADD CONSTRAINT pk_department PRIMARY KEY (id);



ALTER TABLE ONLY public.department_manager
    ADD CONSTRAINT pk_department_manager PRIMARY KEY (department_id, user_id);



ALTER TABLE ONLY public.entry
    ADD CONSTRAINT pk_entry PRIMARY KEY (id);



ALTER TABLE ONLY public.entry_adviser
    ADD CONSTRAINT pk_entry_adviser PRIMARY KEY (entry_id, user_id);



ALTER TABLE ONLY public.entry_author
    ADD CONSTRAINT pk_entry_author PRIMARY KEY (entry_id, user_id);



ALTER TABLE ONLY public.entry_follow
    ADD CONSTRAINT pk_entry_follow PRIMARY KEY (entry_id, user_id);



ALTER TABLE ONLY public.entry_result
    ADD CONSTRAINT pk_entry_result PRIMARY KEY (entry_id);



ALTER TABLE ONLY public.entry_revision
    ADD CONSTRAINT pk_entry_revision PRIMARY KEY (id);



ALTER TABLE ONLY public.event
    ADD CONSTRAINT pk_event PRIMARY KEY (id);



ALTER TABLE ONLY public.event_fault
    ADD CONSTRAINT pk_event_fault PRIMARY KEY (event_id, lane);



ALTER TABLE ONLY public.example
    ADD CONSTRAINT pk_example PRIMARY KEY (challenge_id, round);



ALTER TABLE ONLY public.example_note
    ADD CONSTRAINT pk_example_note PRIMARY KEY (id);



ALTER TABLE ONLY public.example_score
    ADD CONSTRAINT pk_example_score PRIMARY KEY (challenge_id, round, user_id);



ALTER TABLE ONLY public.idempotent_request
    ADD CONSTRAINT pk_idempotent_request PRIMARY KEY (user_id, key);



ALTER TABLE ONLY public.identity
    ADD CONSTRAINT pk_identity PRIMARY KEY (id);



ALTER TABLE ONLY public.identity_session
    ADD CONSTRAINT pk_identity_session PRIMARY KEY (session_id);



ALTER TABLE ONLY public.judge
    ADD CONSTRAINT pk_judge PRIMARY KEY (id);



ALTER TABLE ONLY public.judging_round
    ADD CONSTRAINT pk_judging_round PRIMARY KEY (challenge_id, number);



ALTER TABLE ONLY public.maintenance
    ADD CONSTRAINT pk_maintenance PRIMARY KEY (id);



ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT pk_meeting PRIMARY KEY (challenge_id);



ALTER TABLE ONLY public.meeting_attendance
    ADD CONSTRAINT pk_meeting_attendance PRIMARY KEY (challenge_id, user_id);



ALTER TABLE ONLY public.notification
    ADD CONSTRAINT pk_notification PRIMARY KEY (id);



ALTER TABLE ONLY public.notification_preference
    ADD CONSTRAINT pk_notification_preference PRIMARY KEY (user_id, kind, channel);



ALTER TABLE ONLY public.package
    ADD CONSTRAINT pk_package PRIMARY KEY (id);



ALTER TABLE ONLY public.participation
    ADD CONSTRAINT pk_participation PRIMARY KEY (challenge_id, user_id);



ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT pk_passkey PRIMARY KEY (id);



ALTER TABLE ONLY public.plugin_activation
    ADD CONSTRAINT pk_plugin_activation PRIMARY KEY (plugin, department_id);



ALTER TABLE ONLY public.plugin_health
    ADD CONSTRAINT pk_plugin_health PRIMARY KEY (plugin, hook);



ALTER TABLE ONLY public.plugin_limit
    ADD CONSTRAINT pk_plugin_limit PRIMARY KEY (plugin);



ALTER TABLE ONLY public.plugin_setting
    ADD CONSTRAINT pk_plugin_setting PRIMARY KEY (plugin, department_id, key);



ALTER TABLE ONLY public.plugin_suspension
    ADD CONSTRAINT pk_plugin_suspension PRIMARY KEY (plugin);



ALTER TABLE ONLY public.plugin_timing
    ADD CONSTRAINT pk_plugin_timing PRIMARY KEY (plugin, hook, day, up_to_ms);



ALTER TABLE ONLY public.ranking
    ADD CONSTRAINT pk_ranking PRIMARY KEY (id);



ALTER TABLE ONLY public.redaction
    ADD CONSTRAINT pk_redaction PRIMARY KEY (entry_id);



ALTER TABLE ONLY public.refused_address
    ADD CONSTRAINT pk_refused_address PRIMARY KEY (user_id, channel);



ALTER TABLE ONLY public.result_seal
    ADD CONSTRAINT pk_result_seal PRIMARY KEY (id);



ALTER TABLE ONLY public.round_entry
    ADD CONSTRAINT pk_round_entry PRIMARY KEY (entry_id, round);



ALTER TABLE ONLY public.scim_connection
    ADD CONSTRAINT pk_scim_connection PRIMARY KEY (id);



ALTER TABLE ONLY public.scim_group
    ADD CONSTRAINT pk_scim_group PRIMARY KEY (department_id);



ALTER TABLE ONLY public.scim_person
    ADD CONSTRAINT pk_scim_person PRIMARY KEY (user_id);



ALTER TABLE ONLY public.scim_refusal
    ADD CONSTRAINT pk_scim_refusal PRIMARY KEY (id);



ALTER TABLE ONLY public.scim_token
    ADD CONSTRAINT pk_scim_token PRIMARY KEY (id);



ALTER TABLE ONLY public.seen_claims
    ADD CONSTRAINT pk_seen_claims PRIMARY KEY (id);



ALTER TABLE ONLY public.set_aside
    ADD CONSTRAINT pk_set_aside PRIMARY KEY (entry_id, user_id, number, round);



ALTER TABLE ONLY public.sign_in_attempt
    ADD CONSTRAINT pk_sign_in_attempt PRIMARY KEY (id);



ALTER TABLE ONLY public.trial
    ADD CONSTRAINT pk_trial PRIMARY KEY (id);



ALTER TABLE ONLY public.unused_file
    ADD CONSTRAINT pk_unused_file PRIMARY KEY (digest);



ALTER TABLE ONLY public.used_token
    ADD CONSTRAINT pk_used_token PRIMARY KEY (digest);



ALTER TABLE ONLY public."user"
    ADD CONSTRAINT pk_user PRIMARY KEY (id);



ALTER TABLE ONLY public.user_session
    ADD CONSTRAINT pk_user_session PRIMARY KEY (id);



ALTER TABLE ONLY public.vote
    ADD CONSTRAINT pk_vote PRIMARY KEY (entry_id, user_id);



ALTER TABLE ONLY public.worker_beat
    ADD CONSTRAINT pk_worker_beat PRIMARY KEY (name);



ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT uq_api_token_token_hash UNIQUE (token_hash);



ALTER TABLE ONLY public.assessment
    ADD CONSTRAINT uq_assessment_entry_id_round_user_id UNIQUE (entry_id, round, user_id);



ALTER TABLE ONLY public.comparison
    ADD CONSTRAINT uq_comparison_round_user_id_first_id_second_id UNIQUE (round, user_id, first_id, second_id);



ALTER TABLE ONLY public.criterion
    ADD CONSTRAINT uq_criterion_challenge_id_round_key UNIQUE (challenge_id, round, key);



ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT uq_delivery_notification_id_channel UNIQUE (notification_id, channel);



ALTER TABLE ONLY public.department
    ADD CONSTRAINT uq_department_path UNIQUE (path);



ALTER TABLE ONLY public.department
    ADD CONSTRAINT uq_department_slug UNIQUE (slug);



ALTER TABLE ONLY public.entry_revision
    ADD CONSTRAINT uq_entry_revision_entry_id_number UNIQUE (entry_id, number);



ALTER TABLE ONLY public.event
    ADD CONSTRAINT uq_event_key UNIQUE (key);



ALTER TABLE ONLY public.identity
    ADD CONSTRAINT uq_identity_issuer_subject UNIQUE (issuer, subject);



ALTER TABLE ONLY public.judge
    ADD CONSTRAINT uq_judge_challenge_id_round_user_id UNIQUE (challenge_id, round, user_id);



ALTER TABLE ONLY public.notification
    ADD CONSTRAINT uq_notification_event_id_user_id UNIQUE (event_id, user_id);



ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT uq_passkey_digest UNIQUE (digest);



ALTER TABLE ONLY public.result_seal
    ADD CONSTRAINT uq_result_seal_challenge_id_number UNIQUE (challenge_id, number);



ALTER TABLE ONLY public.scim_connection
    ADD CONSTRAINT uq_scim_connection_name UNIQUE (name);



ALTER TABLE ONLY public.scim_group
    ADD CONSTRAINT uq_scim_group_connection_id_external_id UNIQUE (connection_id, external_id);



ALTER TABLE ONLY public.scim_person
    ADD CONSTRAINT uq_scim_person_connection_id_external_id UNIQUE (connection_id, external_id);



ALTER TABLE ONLY public.scim_person
    ADD CONSTRAINT uq_scim_person_connection_id_user_key UNIQUE (connection_id, user_key);



ALTER TABLE ONLY public.scim_token
    ADD CONSTRAINT uq_scim_token_token_hash UNIQUE (token_hash);



ALTER TABLE ONLY public."user"
    ADD CONSTRAINT uq_user_email UNIQUE (email);



ALTER TABLE ONLY public.user_session
    ADD CONSTRAINT uq_user_session_token_hash UNIQUE (token_hash);



CREATE INDEX ix_answer_challenge_id ON public.answer USING btree (challenge_id);



CREATE INDEX ix_api_token_user_id ON public.api_token USING btree (user_id);



CREATE INDEX ix_assessment_challenge ON public.assessment USING btree (challenge_id, entry_id);



CREATE INDEX ix_assessment_user_id ON public.assessment USING btree (user_id);



CREATE INDEX ix_assignment_entry_id ON public.assignment USING btree (entry_id);



CREATE INDEX ix_attachment_digest ON public.attachment USING btree (digest);



CREATE INDEX ix_attachment_entry_id ON public.attachment USING btree (entry_id);



CREATE INDEX ix_audit_check_checked_at ON public.audit_check USING btree (checked_at);



CREATE INDEX ix_challenge_audience_department_id ON public.challenge_audience USING btree (department_id);



CREATE INDEX ix_challenge_closes_at ON public.challenge USING btree (closes_at, id);



CREATE INDEX ix_challenge_department_id ON public.challenge USING btree (department_id);



CREATE INDEX ix_challenge_follow_user_id ON public.challenge_follow USING btree (user_id);



CREATE INDEX ix_challenge_look_at ON public.challenge USING btree (look_at, id);



CREATE INDEX ix_challenge_manager_user_id ON public.challenge_manager USING btree (user_id);



CREATE INDEX ix_challenge_published ON public.challenge USING btree (published_at, id);



CREATE INDEX ix_comment_author_id ON public.comment USING btree (author_id);



CREATE INDEX ix_comment_entry ON public.comment USING btree (entry_id, id);



CREATE INDEX ix_comparison_challenge ON public.comparison USING btree (challenge_id, user_id);



CREATE INDEX ix_comparison_first_id ON public.comparison USING btree (first_id);



CREATE INDEX ix_comparison_second_id ON public.comparison USING btree (second_id);



CREATE INDEX ix_conflict_user_id ON public.conflict USING btree (user_id);



CREATE INDEX ix_deadline_change_challenge_id ON public.deadline_change USING btree (challenge_id);



CREATE INDEX ix_decision_challenge_id ON public.decision USING btree (challenge_id);



CREATE INDEX ix_delivery_due ON public.delivery USING btree (status, next_attempt_at, id);



CREATE INDEX ix_department_manager_user_id ON public.department_manager USING btree (user_id);



CREATE INDEX ix_department_parent_id ON public.department USING btree (parent_id);



CREATE INDEX ix_entry_adviser_user_id ON public.entry_adviser USING btree (user_id);



CREATE INDEX ix_entry_author_user_id ON public.entry_author USING btree (user_id);



CREATE INDEX ix_entry_challenge ON public.entry USING btree (challenge_id, status, id);



CREATE INDEX ix_entry_created_by ON public.entry USING btree (created_by);



CREATE INDEX ix_entry_follow_user_id ON public.entry_follow USING btree (user_id);



CREATE INDEX ix_entry_result_challenge_id ON public.entry_result USING btree (challenge_id);



CREATE INDEX ix_entry_votes ON public.entry USING btree (challenge_id, status, vote_count, id);



CREATE INDEX ix_event_actor ON public.event USING btree (actor_id, id);



CREATE INDEX ix_event_backup ON public.event USING btree (id) WHERE ((kind)::text = 'backup_made'::text);



CREATE INDEX ix_event_challenge ON public.event USING btree (challenge_id, id);



CREATE INDEX ix_event_to_index ON public.event USING btree (id) WHERE (indexed_at IS NULL);



CREATE INDEX ix_event_to_notify ON public.event USING btree (id) WHERE (notified_at IS NULL);



CREATE INDEX ix_event_to_seal ON public.event USING btree (id) WHERE (seq IS NULL);



CREATE INDEX ix_event_to_tell ON public.event USING btree (id) WHERE (told_at IS NULL);



CREATE INDEX ix_example_note_challenge_id ON public.example_note USING btree (challenge_id);



CREATE INDEX ix_example_note_user_id ON public.example_note USING btree (user_id);



CREATE INDEX ix_example_score_user_id ON public.example_score USING btree (user_id);



CREATE INDEX ix_idempotent_request_created_at ON public.idempotent_request USING btree (created_at);



CREATE INDEX ix_identity_session_identity_id ON public.identity_session USING btree (identity_id);



CREATE INDEX ix_identity_session_sid ON public.identity_session USING btree (sid);



CREATE INDEX ix_identity_user_id ON public.identity USING btree (user_id);



CREATE INDEX ix_judge_user_id ON public.judge USING btree (user_id);



CREATE INDEX ix_meeting_attendance_user_id ON public.meeting_attendance USING btree (user_id);



CREATE INDEX ix_notification_user_id ON public.notification USING btree (user_id, id);



CREATE INDEX ix_package_challenge ON public.package USING btree (challenge_id, id);



CREATE INDEX ix_participation_user_id ON public.participation USING btree (user_id, joined_at);



CREATE INDEX ix_passkey_user_id ON public.passkey USING btree (user_id);



CREATE INDEX ix_ranking_challenge ON public.ranking USING btree (challenge_id, id);



CREATE INDEX ix_scim_connection_department_id ON public.scim_connection USING btree (department_id);



CREATE INDEX ix_scim_refusal_at ON public.scim_refusal USING btree (at);



CREATE INDEX ix_scim_refusal_connection_id ON public.scim_refusal USING btree (connection_id);



CREATE INDEX ix_scim_token_connection_id ON public.scim_token USING btree (connection_id);



CREATE INDEX ix_seen_claims_at ON public.seen_claims USING btree (at);



CREATE INDEX ix_seen_claims_user_id ON public.seen_claims USING btree (user_id);



CREATE INDEX ix_set_aside_challenge_id ON public.set_aside USING btree (challenge_id);



CREATE INDEX ix_set_aside_user_id ON public.set_aside USING btree (user_id);



CREATE INDEX ix_sign_in_attempt_at ON public.sign_in_attempt USING btree (at);



CREATE INDEX ix_sign_in_attempt_subject_at ON public.sign_in_attempt USING btree (subject, at);



CREATE INDEX ix_trial_plugin ON public.trial USING btree (plugin, id);



CREATE INDEX ix_trial_to_do ON public.trial USING btree (id) WHERE (finished_at IS NULL);



CREATE INDEX ix_unused_file_since ON public.unused_file USING btree (since);



CREATE INDEX ix_used_token_expires_at ON public.used_token USING btree (expires_at);



CREATE INDEX ix_user_department_id ON public."user" USING btree (department_id);



CREATE INDEX ix_user_manager_id ON public."user" USING btree (manager_id);



CREATE INDEX ix_user_name ON public."user" USING btree (name);



CREATE INDEX ix_user_session_user_id ON public.user_session USING btree (user_id);



CREATE INDEX ix_vote_user_id ON public.vote USING btree (user_id);



CREATE UNIQUE INDEX uq_event_seq ON public.event USING btree (seq);



CREATE TRIGGER event_as_written BEFORE UPDATE OF id, kind, key, happened_at, recorded_at, actor_id, department_id, challenge_id, entry_id, data ON public.event FOR EACH ROW EXECUTE FUNCTION public.event_refuse();



CREATE TRIGGER event_chained BEFORE UPDATE OF seq, salt, digest ON public.event FOR EACH ROW WHEN ((old.seq IS NOT NULL)) EXECUTE FUNCTION public.event_refuse();



CREATE TRIGGER event_stays BEFORE DELETE OR TRUNCATE ON public.event FOR EACH STATEMENT EXECUTE FUNCTION public.event_refuse();



ALTER TABLE ONLY public.answer
    ADD CONSTRAINT fk_answer_answered_by_user FOREIGN KEY (answered_by) REFERENCES public."user"(id);



ALTER TABLE ONLY public.answer
    ADD CONSTRAINT fk_answer_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.answer
    ADD CONSTRAINT fk_answer_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT fk_api_token_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.archived_challenge
    ADD CONSTRAINT fk_archived_challenge_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.assessment
    ADD CONSTRAINT fk_assessment_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.assessment
    ADD CONSTRAINT fk_assessment_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.assessment
    ADD CONSTRAINT fk_assessment_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.assessment_version
    ADD CONSTRAINT fk_assessment_version_assessment_id_assessment FOREIGN KEY (assessment_id) REFERENCES public.assessment(id);



ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT fk_assignment_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT fk_assignment_judge_id_judge FOREIGN KEY (judge_id) REFERENCES public.judge(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT fk_attachment_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT fk_attachment_uploaded_by_user FOREIGN KEY (uploaded_by) REFERENCES public."user"(id);



ALTER TABLE ONLY public.audit_check
    ADD CONSTRAINT fk_audit_check_asked_by_user FOREIGN KEY (asked_by) REFERENCES public."user"(id);



ALTER TABLE ONLY public.ballot
    ADD CONSTRAINT fk_ballot_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.ballot
    ADD CONSTRAINT fk_ballot_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.challenge_audience
    ADD CONSTRAINT fk_challenge_audience_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.challenge_audience
    ADD CONSTRAINT fk_challenge_audience_department_id_department FOREIGN KEY (department_id) REFERENCES public.department(id);



ALTER TABLE ONLY public.challenge
    ADD CONSTRAINT fk_challenge_created_by_user FOREIGN KEY (created_by) REFERENCES public."user"(id);



ALTER TABLE ONLY public.challenge
    ADD CONSTRAINT fk_challenge_department_id_department FOREIGN KEY (department_id) REFERENCES public.department(id);



ALTER TABLE ONLY public.challenge_follow
    ADD CONSTRAINT fk_challenge_follow_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.challenge_follow
    ADD CONSTRAINT fk_challenge_follow_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.challenge_keeping
    ADD CONSTRAINT fk_challenge_keeping_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.challenge_keeping
    ADD CONSTRAINT fk_challenge_keeping_changed_by_user FOREIGN KEY (changed_by) REFERENCES public."user"(id);



ALTER TABLE ONLY public.challenge_manager
    ADD CONSTRAINT fk_challenge_manager_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.challenge_manager
    ADD CONSTRAINT fk_challenge_manager_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.clock_fault
    ADD CONSTRAINT fk_clock_fault_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.closed_account
    ADD CONSTRAINT fk_closed_account_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.comment
    ADD CONSTRAINT fk_comment_author_id_user FOREIGN KEY (author_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.comment
    ADD CONSTRAINT fk_comment_deleted_by_user FOREIGN KEY (deleted_by) REFERENCES public."user"(id);



ALTER TABLE ONLY public.comment
    ADD CONSTRAINT fk_comment_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.comment
    ADD CONSTRAINT fk_comment_parent_id_comment FOREIGN KEY (parent_id) REFERENCES public.comment(id);



ALTER TABLE ONLY public.comparison
    ADD CONSTRAINT fk_comparison_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.comparison
    ADD CONSTRAINT fk_comparison_first_id_entry FOREIGN KEY (first_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.comparison
    ADD CONSTRAINT fk_comparison_preferred_id_entry FOREIGN KEY (preferred_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.comparison
    ADD CONSTRAINT fk_comparison_second_id_entry FOREIGN KEY (second_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.comparison
    ADD CONSTRAINT fk_comparison_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.conflict
    ADD CONSTRAINT fk_conflict_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.conflict
    ADD CONSTRAINT fk_conflict_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.correction_draft
    ADD CONSTRAINT fk_correction_draft_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.correction_draft
    ADD CONSTRAINT fk_correction_draft_made_by_user FOREIGN KEY (made_by) REFERENCES public."user"(id);



ALTER TABLE ONLY public.criterion
    ADD CONSTRAINT fk_criterion_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.deadline_change
    ADD CONSTRAINT fk_deadline_change_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.deadline_change
    ADD CONSTRAINT fk_deadline_change_changed_by_user FOREIGN KEY (changed_by) REFERENCES public."user"(id);



ALTER TABLE ONLY public.decision
    ADD CONSTRAINT fk_decision_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.decision
    ADD CONSTRAINT fk_decision_decided_by_user FOREIGN KEY (decided_by) REFERENCES public."user"(id);



ALTER TABLE ONLY public.decision
    ADD CONSTRAINT fk_decision_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT fk_delivery_notification_id_notification FOREIGN KEY (notification_id) REFERENCES public.notification(id);



ALTER TABLE ONLY public.department_manager
    ADD CONSTRAINT fk_department_manager_department_id_department FOREIGN KEY (department_id) REFERENCES public.department(id);



ALTER TABLE ONLY public.department_manager
    ADD CONSTRAINT fk_department_manager_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.department
    ADD CONSTRAINT fk_department_parent_id_department FOREIGN KEY (parent_id) REFERENCES public.department(id);



ALTER TABLE ONLY public.entry_adviser
    ADD CONSTRAINT fk_entry_adviser_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.entry_adviser
    ADD CONSTRAINT fk_entry_adviser_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.entry_author
    ADD CONSTRAINT fk_entry_author_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.entry_author
    ADD CONSTRAINT fk_entry_author_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.entry
    ADD CONSTRAINT fk_entry_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.entry
    ADD CONSTRAINT fk_entry_created_by_user FOREIGN KEY (created_by) REFERENCES public."user"(id);



ALTER TABLE ONLY public.entry
    ADD CONSTRAINT fk_entry_department_id_department FOREIGN KEY (department_id) REFERENCES public.department(id);



ALTER TABLE ONLY public.entry_follow
    ADD CONSTRAINT fk_entry_follow_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.entry_follow
    ADD CONSTRAINT fk_entry_follow_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.entry
    ADD CONSTRAINT fk_entry_masked_id_entry_revision FOREIGN KEY (masked_id) REFERENCES public.entry_revision(id);



ALTER TABLE ONLY public.entry_result
    ADD CONSTRAINT fk_entry_result_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.entry_result
    ADD CONSTRAINT fk_entry_result_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.entry_revision
    ADD CONSTRAINT fk_entry_revision_author_id_user FOREIGN KEY (author_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.entry_revision
    ADD CONSTRAINT fk_entry_revision_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.entry
    ADD CONSTRAINT fk_entry_submitted_id_entry_revision FOREIGN KEY (submitted_id) REFERENCES public.entry_revision(id);



ALTER TABLE ONLY public.entry
    ADD CONSTRAINT fk_entry_working_id_entry_revision FOREIGN KEY (working_id) REFERENCES public.entry_revision(id);



ALTER TABLE ONLY public.event
    ADD CONSTRAINT fk_event_actor_id_user FOREIGN KEY (actor_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.event
    ADD CONSTRAINT fk_event_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.event
    ADD CONSTRAINT fk_event_department_id_department FOREIGN KEY (department_id) REFERENCES public.department(id);



ALTER TABLE ONLY public.event
    ADD CONSTRAINT fk_event_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.event_fault
    ADD CONSTRAINT fk_event_fault_event_id_event FOREIGN KEY (event_id) REFERENCES public.event(id);



ALTER TABLE ONLY public.example
    ADD CONSTRAINT fk_example_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.example_note
    ADD CONSTRAINT fk_example_note_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.example_note
    ADD CONSTRAINT fk_example_note_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.example_score
    ADD CONSTRAINT fk_example_score_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.example_score
    ADD CONSTRAINT fk_example_score_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.idempotent_request
    ADD CONSTRAINT fk_idempotent_request_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.identity
    ADD CONSTRAINT fk_identity_linked_by_user FOREIGN KEY (linked_by) REFERENCES public."user"(id);



ALTER TABLE ONLY public.identity_session
    ADD CONSTRAINT fk_identity_session_identity_id_identity FOREIGN KEY (identity_id) REFERENCES public.identity(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.identity_session
    ADD CONSTRAINT fk_identity_session_session_id_user_session FOREIGN KEY (session_id) REFERENCES public.user_session(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.identity
    ADD CONSTRAINT fk_identity_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.judge
    ADD CONSTRAINT fk_judge_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.judge
    ADD CONSTRAINT fk_judge_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.judging_round
    ADD CONSTRAINT fk_judging_round_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.meeting_attendance
    ADD CONSTRAINT fk_meeting_attendance_challenge_id_meeting FOREIGN KEY (challenge_id) REFERENCES public.meeting(challenge_id);



ALTER TABLE ONLY public.meeting_attendance
    ADD CONSTRAINT fk_meeting_attendance_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT fk_meeting_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.notification
    ADD CONSTRAINT fk_notification_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.notification
    ADD CONSTRAINT fk_notification_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.notification
    ADD CONSTRAINT fk_notification_event_id_event FOREIGN KEY (event_id) REFERENCES public.event(id);



ALTER TABLE ONLY public.notification_preference
    ADD CONSTRAINT fk_notification_preference_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.notification
    ADD CONSTRAINT fk_notification_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.package
    ADD CONSTRAINT fk_package_asked_by_user FOREIGN KEY (asked_by) REFERENCES public."user"(id);



ALTER TABLE ONLY public.package
    ADD CONSTRAINT fk_package_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.participation
    ADD CONSTRAINT fk_participation_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.participation
    ADD CONSTRAINT fk_participation_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT fk_passkey_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.plugin_activation
    ADD CONSTRAINT fk_plugin_activation_department_id_department FOREIGN KEY (department_id) REFERENCES public.department(id);



ALTER TABLE ONLY public.plugin_setting
    ADD CONSTRAINT fk_plugin_setting_department_id_department FOREIGN KEY (department_id) REFERENCES public.department(id);



ALTER TABLE ONLY public.ranking
    ADD CONSTRAINT fk_ranking_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.redaction
    ADD CONSTRAINT fk_redaction_changed_by_user FOREIGN KEY (changed_by) REFERENCES public."user"(id);



ALTER TABLE ONLY public.redaction
    ADD CONSTRAINT fk_redaction_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.redaction
    ADD CONSTRAINT fk_redaction_looked_at_id_entry_revision FOREIGN KEY (looked_at_id) REFERENCES public.entry_revision(id);



ALTER TABLE ONLY public.refused_address
    ADD CONSTRAINT fk_refused_address_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.result_seal
    ADD CONSTRAINT fk_result_seal_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.result_seal
    ADD CONSTRAINT fk_result_seal_made_by_user FOREIGN KEY (made_by) REFERENCES public."user"(id);



ALTER TABLE ONLY public.result_seal
    ADD CONSTRAINT fk_result_seal_ranking_id_ranking FOREIGN KEY (ranking_id) REFERENCES public.ranking(id);



ALTER TABLE ONLY public.round_entry
    ADD CONSTRAINT fk_round_entry_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.scim_connection
    ADD CONSTRAINT fk_scim_connection_created_by_user FOREIGN KEY (created_by) REFERENCES public."user"(id);



ALTER TABLE ONLY public.scim_connection
    ADD CONSTRAINT fk_scim_connection_department_id_department FOREIGN KEY (department_id) REFERENCES public.department(id);



ALTER TABLE ONLY public.scim_group
    ADD CONSTRAINT fk_scim_group_connection_id_scim_connection FOREIGN KEY (connection_id) REFERENCES public.scim_connection(id);



ALTER TABLE ONLY public.scim_group
    ADD CONSTRAINT fk_scim_group_department_id_department FOREIGN KEY (department_id) REFERENCES public.department(id);



ALTER TABLE ONLY public.scim_person
    ADD CONSTRAINT fk_scim_person_connection_id_scim_connection FOREIGN KEY (connection_id) REFERENCES public.scim_connection(id);



ALTER TABLE ONLY public.scim_person
    ADD CONSTRAINT fk_scim_person_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.scim_refusal
    ADD CONSTRAINT fk_scim_refusal_connection_id_scim_connection FOREIGN KEY (connection_id) REFERENCES public.scim_connection(id);



ALTER TABLE ONLY public.scim_token
    ADD CONSTRAINT fk_scim_token_connection_id_scim_connection FOREIGN KEY (connection_id) REFERENCES public.scim_connection(id);



ALTER TABLE ONLY public.scim_token
    ADD CONSTRAINT fk_scim_token_created_by_user FOREIGN KEY (created_by) REFERENCES public."user"(id);



ALTER TABLE ONLY public.seen_claims
    ADD CONSTRAINT fk_seen_claims_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.set_aside
    ADD CONSTRAINT fk_set_aside_challenge_id_challenge FOREIGN KEY (challenge_id) REFERENCES public.challenge(id);



ALTER TABLE ONLY public.set_aside
    ADD CONSTRAINT fk_set_aside_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.set_aside
    ADD CONSTRAINT fk_set_aside_set_by_user FOREIGN KEY (set_by) REFERENCES public."user"(id);



ALTER TABLE ONLY public.set_aside
    ADD CONSTRAINT fk_set_aside_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.trial
    ADD CONSTRAINT fk_trial_asked_by_id_user FOREIGN KEY (asked_by_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public."user"
    ADD CONSTRAINT fk_user_department_id_department FOREIGN KEY (department_id) REFERENCES public.department(id);



ALTER TABLE ONLY public."user"
    ADD CONSTRAINT fk_user_manager_id_user FOREIGN KEY (manager_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.user_session
    ADD CONSTRAINT fk_user_session_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);



ALTER TABLE ONLY public.vote
    ADD CONSTRAINT fk_vote_entry_id_entry FOREIGN KEY (entry_id) REFERENCES public.entry(id);



ALTER TABLE ONLY public.vote
    ADD CONSTRAINT fk_vote_user_id_user FOREIGN KEY (user_id) REFERENCES public."user"(id);




