access_administrator_v.membership_id text
access_administrator_v.company_id text
access_administrator_v.login_id text
access_administrator_v.created_at bigint
access_billing_group_v.membership_id text
access_billing_group_v.group_id text
access_login_v.membership_id text
access_login_v.login_id text
access_person_v.login_id text
access_person_v.name text
access_reference_v.login_id text
access_reference_v.reference text
access_site_v.membership_id text
access_site_v.site_id text
billing_archive.id text NOT NULL
billing_archive.kind text NOT NULL
billing_archive.login_id text NOT NULL
billing_archive.company_id text NOT NULL
billing_archive.document_count bigint NOT NULL
billing_archive.file_digest text
billing_archive.size_bytes bigint NOT NULL
billing_archive.created_at bigint NOT NULL
billing_archive.expires_at bigint NOT NULL
billing_archive_item.archive_id text NOT NULL
billing_archive_item.position bigint NOT NULL
billing_archive_item.document_id text NOT NULL
billing_document.id text NOT NULL
billing_document.kind text NOT NULL
billing_document.number text NOT NULL
billing_document.issuer_id text NOT NULL
billing_document.company_id text NOT NULL
billing_document.site_id text
billing_document.state text NOT NULL
billing_document.issued_on text NOT NULL
billing_document.due_on text
billing_document.period_from text
billing_document.period_to text
billing_document.net bigint NOT NULL
billing_document.vat bigint NOT NULL
billing_document.gross bigint NOT NULL
billing_document.paid bigint NOT NULL
billing_document.currency text NOT NULL
billing_document.corrects_id text
billing_document.corrects_number text
billing_document.corrects_on text
billing_document.pdf_digest text
billing_document.source text
billing_document.external_reference text
billing_document.created_at bigint NOT NULL
billing_document.version bigint NOT NULL
billing_document.billing_group_id text
billing_document_v.id text
billing_document_v.kind text
billing_document_v.number text
billing_document_v.issuer_id text
billing_document_v.company_id text
billing_document_v.site_id text
billing_document_v.state text
billing_document_v.issued_on text
billing_document_v.due_on text
billing_document_v.net bigint
billing_document_v.vat bigint
billing_document_v.gross bigint
billing_document_v.paid bigint
billing_line.document_id text NOT NULL
billing_line.position bigint NOT NULL
billing_line.label text NOT NULL
billing_line.site_name text
billing_line.quantity text NOT NULL
billing_line.unit_price bigint NOT NULL
billing_line.net bigint NOT NULL
billing_line.vat_rate_bp bigint NOT NULL
billing_share.id text NOT NULL
billing_share.document_id text NOT NULL
billing_share.company_id text NOT NULL
billing_share.login_id text NOT NULL
billing_share.created_by text NOT NULL
billing_share.created_at bigint NOT NULL
billing_share.expires_at bigint NOT NULL
billing_share.revoked_at bigint
billing_share.opened_count bigint NOT NULL
billing_share.opened_at bigint
billing_vat.document_id text NOT NULL
billing_vat.rate_bp bigint NOT NULL
billing_vat.base bigint NOT NULL
billing_vat.vat bigint NOT NULL
db_audit.id text NOT NULL
db_audit.at bigint NOT NULL
db_audit.action text NOT NULL
db_audit.object text NOT NULL
db_audit.company_id text
db_audit.login_id text
db_audit.actor text NOT NULL
db_audit.actor_company_id text
db_audit.address text NOT NULL
db_audit.note text NOT NULL
db_audit.number bigint NOT NULL
db_audit.salt bytea
db_audit.personal bytea NOT NULL
db_audit.previous bytea NOT NULL
db_audit.hash bytea NOT NULL
db_audit.as_login_id text
db_audit_head.one bigint NOT NULL
db_audit_head.number bigint NOT NULL
db_audit_head.hash bytea NOT NULL
db_audit_head.turns bigint NOT NULL
db_audit_seal.number bigint NOT NULL
db_audit_seal.hash bytea NOT NULL
db_audit_seal.sealed_at bigint NOT NULL
db_audit_seal.signature bytea NOT NULL
db_audit_v.id text
db_audit_v.at bigint
db_audit_v.action text
db_audit_v.object text
db_audit_v.company_id text
db_audit_v.login_id text
db_audit_v.actor text
db_audit_v.actor_company_id text
db_audit_v.address text
db_audit_v.note text
db_audit_v.number bigint
db_audit_v.hash bytea
db_audit_v.erased boolean
db_audit_v.as_login_id text
db_counter.series text NOT NULL
db_counter.latest bigint NOT NULL
db_held_v.company_id text
db_held_v.login_id text
db_hold.id text NOT NULL
db_hold.company_id text
db_hold.login_id text
db_hold.reason text NOT NULL
db_hold.look_again_on text NOT NULL
db_hold.placed_by text NOT NULL
db_hold.placed_name text NOT NULL
db_hold.placed_at bigint NOT NULL
db_hold.asked_by text
db_hold.asked_name text
db_hold.asked_at bigint
db_hold.released_by text
db_hold.released_name text
db_hold.released_at bigint
db_hold_v.company_id text
db_hold_v.login_id text
db_migration.owner text NOT NULL
db_migration.step text NOT NULL
db_migration.digest text NOT NULL
db_migration.at bigint NOT NULL
db_migration_lock.one bigint NOT NULL
db_migration_lock.held_at bigint NOT NULL
identity_acceptance.id text NOT NULL
identity_acceptance.login_id text NOT NULL
identity_acceptance.terms_id text NOT NULL
identity_acceptance.digest text NOT NULL
identity_acceptance.accepted_at bigint NOT NULL
identity_acceptance.address text NOT NULL
identity_api_key.id text NOT NULL
identity_api_key.company_id text NOT NULL
identity_api_key.name text NOT NULL
identity_api_key.rights text NOT NULL
identity_api_key.narrowed boolean NOT NULL
identity_api_key.created_at bigint NOT NULL
identity_api_key.revoked_at bigint
identity_api_key.version bigint NOT NULL
identity_api_key_site.key_id text NOT NULL
identity_api_key_site.site_id text NOT NULL
identity_api_secret.secret_hash bytea NOT NULL
identity_api_secret.key_id text NOT NULL
identity_api_secret.login_id text NOT NULL
identity_api_secret.hint text NOT NULL
identity_api_secret.created_at bigint NOT NULL
identity_api_secret.ends_at bigint NOT NULL
identity_api_secret.last_used_at bigint
identity_api_secret.last_address text NOT NULL
identity_api_showing.session_id text NOT NULL
identity_api_showing.key_id text NOT NULL
identity_api_showing.sealed bytea NOT NULL
identity_api_showing.expires_at bigint NOT NULL
identity_arrival.login_id text NOT NULL
identity_arrival.company_id text NOT NULL
identity_arrival.at bigint NOT NULL
identity_attempt.identifier_hash bytea NOT NULL
identity_attempt.in_a_row bigint NOT NULL
identity_attempt.today bigint NOT NULL
identity_attempt.day_began_at bigint NOT NULL
identity_attempt.blocked_until bigint NOT NULL
identity_ceremony.secret_hash bytea NOT NULL
identity_ceremony.purpose text NOT NULL
identity_ceremony.bound_to text NOT NULL
identity_ceremony.rp text NOT NULL
identity_ceremony.state bytea NOT NULL
identity_ceremony.expires_at bigint NOT NULL
identity_counter.one bigint NOT NULL
identity_counter.latest bigint NOT NULL
identity_device.id text NOT NULL
identity_device.secret_hash bytea NOT NULL
identity_device.login_id text NOT NULL
identity_device.credential_version bigint NOT NULL
identity_device.created_at bigint NOT NULL
identity_device.last_used_at bigint NOT NULL
identity_device.expires_at bigint NOT NULL
identity_device.address text NOT NULL
identity_device.agent text NOT NULL
identity_domain.company_id text NOT NULL
identity_domain.domain text NOT NULL
identity_domain.claimed_at bigint NOT NULL
identity_domain.shown_at bigint
identity_domain.vouched_by text
identity_domain.checked_at bigint
identity_domain.finding text
identity_errand.state_hash bytea NOT NULL
identity_errand.browser_hash bytea NOT NULL
identity_errand.purpose text NOT NULL
identity_errand.provider_id text NOT NULL
identity_errand.session_id text
identity_errand.origin text NOT NULL
identity_errand.sealed bytea NOT NULL
identity_errand.created_at bigint NOT NULL
identity_errand.expires_at bigint NOT NULL
identity_external.company_id text NOT NULL
identity_external.issuer text NOT NULL
identity_external.subject text NOT NULL
identity_external.login_id text NOT NULL
identity_external.linked_at bigint NOT NULL
identity_held_v.login_id text
identity_link.secret_hash bytea NOT NULL
identity_link.login_id text NOT NULL
identity_link.purpose text NOT NULL
identity_link.credential_version bigint NOT NULL
identity_link.created_at bigint NOT NULL
identity_link.expires_at bigint NOT NULL
identity_link.used_at bigint
identity_link.voided_at bigint
identity_login.id text NOT NULL
identity_login.reference text NOT NULL
identity_login.email text NOT NULL
identity_login.email_key text NOT NULL
identity_login.name text NOT NULL
identity_login.search_key text NOT NULL
identity_login.phone text NOT NULL
identity_login.lang text NOT NULL
identity_login.state text NOT NULL
identity_login.password text
identity_login.password_set_at bigint
identity_login.credential_version bigint NOT NULL
identity_login.access_sent_at bigint
identity_login.last_login_at bigint
identity_login.external_reference text NOT NULL
identity_login.created_at bigint NOT NULL
identity_login.version bigint NOT NULL
identity_login.erased_at bigint
identity_login_v.id text
identity_login_v.reference text
identity_login_v.name text
identity_login_v.email text
identity_login_v.lang text
identity_login_v.state text
identity_logout.token_hash bytea NOT NULL
identity_logout.expires_at bigint NOT NULL
identity_membership.id text NOT NULL
identity_membership.login_id text NOT NULL
identity_membership.company_id text NOT NULL
identity_membership.ready_made text
identity_membership.profile_id text
identity_membership.state text NOT NULL
identity_membership.narrowed boolean NOT NULL
identity_membership.created_at bigint NOT NULL
identity_membership.version bigint NOT NULL
identity_membership.search_key text NOT NULL
identity_membership_billing_group.membership_id text NOT NULL
identity_membership_billing_group.group_id text NOT NULL
identity_membership_site.membership_id text NOT NULL
identity_membership_site.site_id text NOT NULL
identity_membership_v.id text
identity_membership_v.login_id text
identity_membership_v.company_id text
identity_membership_v.state text
identity_origin.session_id text NOT NULL
identity_origin.provider_id text NOT NULL
identity_origin.subject text NOT NULL
identity_origin.sid text
identity_origin.sealed bytea NOT NULL
identity_passkey.id text NOT NULL
identity_passkey.login_id text NOT NULL
identity_passkey.credential bytea NOT NULL
identity_passkey.rp text NOT NULL
identity_passkey.name text NOT NULL
identity_passkey.transports bigint NOT NULL
identity_passkey.static_state bytea NOT NULL
identity_passkey.dynamic_state bytea NOT NULL
identity_passkey.created_at bigint NOT NULL
identity_passkey.last_used_at bigint
identity_past_password.login_id text NOT NULL
identity_past_password.credential_version bigint NOT NULL
identity_past_password.password text NOT NULL
identity_pending.secret_hash bytea NOT NULL
identity_pending.login_id text NOT NULL
identity_pending.credential_version bigint NOT NULL
identity_pending.sign_in_id text NOT NULL
identity_pending.expires_at bigint NOT NULL
identity_pending.through bytea
identity_policy.company_id text NOT NULL
identity_policy.second_factor text NOT NULL
identity_policy.changed_at bigint NOT NULL
identity_profile.id text NOT NULL
identity_profile.company_id text NOT NULL
identity_profile.name text NOT NULL
identity_profile.rights text NOT NULL
identity_profile.created_at bigint NOT NULL
identity_profile.version bigint NOT NULL
identity_provider.id text NOT NULL
identity_provider.company_id text NOT NULL
identity_provider.kind text NOT NULL
identity_provider.state text NOT NULL
identity_provider.issuer text NOT NULL
identity_provider.client_id text NOT NULL
identity_provider.client_secret bytea
identity_provider.profile text NOT NULL
identity_provider.passwords text NOT NULL
identity_provider.factor text NOT NULL
identity_provider.saved_by text NOT NULL
identity_provider.saved_at bigint NOT NULL
identity_provider.tried_at bigint
identity_provider.tried_as text
identity_provider.in_force_at bigint
identity_provider.tried_by text
identity_provisioned.membership_id text NOT NULL
identity_provisioned.company_id text NOT NULL
identity_provisioned.user_name text NOT NULL
identity_provisioned.user_name_key text NOT NULL
identity_provisioned.external_id text NOT NULL
identity_provisioned.display_name text NOT NULL
identity_provisioned.given_name text NOT NULL
identity_provisioned.family_name text NOT NULL
identity_provisioned.email text NOT NULL
identity_provisioned.phone text NOT NULL
identity_recovery_code.secret_hash bytea NOT NULL
identity_recovery_code.login_id text NOT NULL
identity_recovery_code.created_at bigint NOT NULL
identity_recovery_code.used_at bigint
identity_recovery_showing.session_id text NOT NULL
identity_recovery_showing.login_id text NOT NULL
identity_recovery_showing.sealed bytea NOT NULL
identity_recovery_showing.expires_at bigint NOT NULL
identity_review.id text NOT NULL
identity_review.company_id text NOT NULL
identity_review.opened_at bigint NOT NULL
identity_review.deadline_at bigint NOT NULL
identity_review.closed_at bigint
identity_review_line.review_id text NOT NULL
identity_review_line.membership_id text NOT NULL
identity_review_line.login_id text NOT NULL
identity_review_line.decision text
identity_review_line.decided_at bigint
identity_review_line.decided_by text
identity_review_period.company_id text NOT NULL
identity_review_period.months bigint NOT NULL
identity_review_told.review_id text NOT NULL
identity_review_told.days bigint NOT NULL
identity_review_told.deadline_at bigint NOT NULL
identity_scim_member.membership_id text NOT NULL
identity_scim_member.company_id text NOT NULL
identity_scim_member.profile text NOT NULL
identity_scim_member.added_at bigint NOT NULL
identity_session.id text NOT NULL
identity_session.secret_hash bytea NOT NULL
identity_session.login_id text NOT NULL
identity_session.membership_id text NOT NULL
identity_session.credential_version bigint NOT NULL
identity_session.created_at bigint NOT NULL
identity_session.last_used_at bigint NOT NULL
identity_session.idle_until bigint NOT NULL
identity_session.ends_at bigint NOT NULL
identity_session.address text NOT NULL
identity_session.agent text NOT NULL
identity_session.proved_at bigint
identity_session.held_by text
identity_session.raised_at bigint
identity_session.bound_to text
identity_session.factor_shown_at bigint
identity_sign_in.id text NOT NULL
identity_sign_in.login_id text NOT NULL
identity_sign_in.at bigint NOT NULL
identity_sign_in.address text NOT NULL
identity_sign_in.agent text NOT NULL
identity_sign_in.method text NOT NULL
identity_sign_in.outcome text NOT NULL
identity_sign_in.provider_id text
identity_stand_in.id text NOT NULL
identity_stand_in.session_id text NOT NULL
identity_stand_in.actor_login_id text NOT NULL
identity_stand_in.actor_company_id text NOT NULL
identity_stand_in.login_id text NOT NULL
identity_stand_in.company_id text NOT NULL
identity_stand_in.reason text NOT NULL
identity_stand_in.raised_reason text NOT NULL
identity_stand_in.raised_at bigint
identity_stand_in.began_at bigint NOT NULL
identity_stand_in.until_at bigint NOT NULL
identity_stand_in.ended_at bigint
identity_terms.id text NOT NULL
identity_terms.company_id text NOT NULL
identity_terms.number bigint NOT NULL
identity_terms.title text NOT NULL
identity_terms.body text NOT NULL
identity_terms.state text NOT NULL
identity_terms.applies_on text NOT NULL
identity_terms.applies_at bigint NOT NULL
identity_terms.published_at bigint
identity_terms.version bigint NOT NULL
identity_terms.shared boolean NOT NULL
identity_totp.login_id text NOT NULL
identity_totp.secret bytea NOT NULL
identity_totp.last_step bigint NOT NULL
identity_totp.created_at bigint NOT NULL
jobs_job.id text NOT NULL
jobs_job.kind text NOT NULL
jobs_job.payload text NOT NULL
jobs_job.state text NOT NULL
jobs_job.dedup_key text
jobs_job.company_id text
jobs_job.login_id text
jobs_job.run_at bigint NOT NULL
jobs_job.lease_until bigint
jobs_job.lease_key text
jobs_job.attempts bigint NOT NULL
jobs_job.done_count bigint NOT NULL
jobs_job.total_count bigint NOT NULL
jobs_job.outcome text NOT NULL
jobs_job.created_at bigint NOT NULL
jobs_job.ended_at bigint
notices_delivery.notice_id text NOT NULL
notices_delivery.number bigint NOT NULL
notices_delivery.at bigint NOT NULL
notices_delivery.result text NOT NULL
notices_delivery.said text NOT NULL
notices_message.id text NOT NULL
notices_message.company_id text NOT NULL
notices_message.login_id text
notices_message.to_address text NOT NULL
notices_message.to_name text NOT NULL
notices_message.lang text NOT NULL
notices_message.topic text NOT NULL
notices_message.subject text NOT NULL
notices_message.body bytea NOT NULL
notices_message.state text NOT NULL
notices_message.attempts bigint NOT NULL
notices_message.last_error text NOT NULL
notices_message.message_id text NOT NULL
notices_message.created_at bigint NOT NULL
notices_message.sent_at bigint
notices_message.version bigint NOT NULL
parties_billing_group.id text NOT NULL
parties_billing_group.company_id text NOT NULL
parties_billing_group.state text NOT NULL
parties_billing_group.name text NOT NULL
parties_billing_group.search_key text NOT NULL
parties_billing_group.created_at bigint NOT NULL
parties_billing_group.version bigint NOT NULL
parties_billing_group_site.site_id text NOT NULL
parties_billing_group_site.group_id text NOT NULL
parties_billing_group_site_v.group_id text
parties_billing_group_site_v.site_id text
parties_billing_group_v.group_id text
parties_billing_group_v.company_id text
parties_billing_group_v.state text
parties_billing_group_v.name text
parties_brand.company_id text NOT NULL
parties_brand.name text NOT NULL
parties_brand.colour text NOT NULL
parties_brand.host text
parties_brand.support_phone text
parties_brand.support_email text
parties_brand.support_hours text NOT NULL
parties_brand.logo_digest text
parties_brand.version bigint NOT NULL
parties_brand.host_verified_at bigint
parties_brand.sender_email text
parties_brand.sender_verified_at bigint
parties_brand.sender_name text NOT NULL
parties_brand.signature text NOT NULL
parties_brand.support_address text NOT NULL
parties_brand.legal_director text NOT NULL
parties_brand.legal_hosting text NOT NULL
parties_brand.privacy text NOT NULL
parties_brand_logo.company_id text NOT NULL
parties_brand_logo.digest text NOT NULL
parties_brand_logo.kind text NOT NULL
parties_brand_logo.bytes bytea NOT NULL
parties_brand_record.company_id text NOT NULL
parties_brand_record.kind text NOT NULL
parties_brand_record.name text NOT NULL
parties_brand_record.expected text NOT NULL
parties_brand_record.state text NOT NULL
parties_brand_record.found text NOT NULL
parties_brand_record.checked_at bigint NOT NULL
parties_branded_v.company_id text
parties_change.id text NOT NULL
parties_change.company_id text NOT NULL
parties_change.kind text NOT NULL
parties_change.state text NOT NULL
parties_change.payload bytea
parties_change.was text NOT NULL
parties_change.becomes text NOT NULL
parties_change.asked_by text NOT NULL
parties_change.asked_name text NOT NULL
parties_change.asked_company_id text NOT NULL
parties_change.asked_address text NOT NULL
parties_change.asked_at bigint NOT NULL
parties_change.takes_effect_at bigint NOT NULL
parties_change.lapses_at bigint NOT NULL
parties_change.proof text
parties_change.confirmed_by text
parties_change.confirmed_name text
parties_change.confirmed_at bigint
parties_change.ended_by text
parties_change.ended_name text
parties_change.ended_at bigint
parties_closed_module.company_id text NOT NULL
parties_closed_module.module text NOT NULL
parties_company.id text NOT NULL
parties_company.parent_id text
parties_company.role text NOT NULL
parties_company.kind text NOT NULL
parties_company.state text NOT NULL
parties_company.reference text NOT NULL
parties_company.external_reference text
parties_company.legal_name text NOT NULL
parties_company.search_key text NOT NULL
parties_company.siren text
parties_company.vat_number text
parties_company.legal_status text
parties_company.comment text NOT NULL
parties_company.website text
parties_company.financial_standing text NOT NULL
parties_company.guarantee text NOT NULL
parties_company.share_capital bigint
parties_company.register_town text
parties_company.vat_due text
parties_company.created_at bigint NOT NULL
parties_company.version bigint NOT NULL
parties_company_v.company_id text
parties_company_v.reference text
parties_company_v.legal_name text
parties_company_v.siren text
parties_company_v.role text
parties_company_v.state text
parties_company_v.parent_id text
parties_company_v.external_reference text
parties_contact.id text NOT NULL
parties_contact.company_id text NOT NULL
parties_contact.site_id text
parties_contact.name text NOT NULL
parties_contact.function text NOT NULL
parties_contact.email text
parties_contact.phone text
parties_contact.purposes text NOT NULL
parties_contact.version bigint NOT NULL
parties_contact_v.company_id text
parties_contact_v.site_id text
parties_contact_v.purpose text
parties_contact_v.name text
parties_contact_v.email text
parties_contact_v.phone text
parties_establishment_v.site_id text
parties_establishment_v.company_id text
parties_establishment_v.siret text
parties_establishment_v.kind text
parties_owner.company_id text NOT NULL
parties_owner.membership_id text NOT NULL
parties_owner.since_at bigint NOT NULL
parties_owner_v.company_id text
parties_owner_v.membership_id text
parties_owner_v.since_at bigint
parties_payment.company_id text NOT NULL
parties_payment.method text NOT NULL
parties_payment.holder text NOT NULL
parties_payment.iban_masked text NOT NULL
parties_payment.iban_sealed bytea
parties_payment.bic text NOT NULL
parties_payment.changed_at bigint NOT NULL
parties_payment.version bigint NOT NULL
parties_site.id text NOT NULL
parties_site.company_id text NOT NULL
parties_site.kind text NOT NULL
parties_site.state text NOT NULL
parties_site.name text NOT NULL
parties_site.search_key text NOT NULL
parties_site.street text NOT NULL
parties_site.complement text NOT NULL
parties_site.postcode text NOT NULL
parties_site.city text NOT NULL
parties_site.country text NOT NULL
parties_site.siret text
parties_site.opening text NOT NULL
parties_site.phone text
parties_site.created_at bigint NOT NULL
parties_site.version bigint NOT NULL
parties_site_v.site_id text
parties_site_v.company_id text
parties_site_v.name text
parties_site_v.city text
parties_tree.ancestor_id text NOT NULL
parties_tree.company_id text NOT NULL
parties_tree.depth bigint NOT NULL
parties_tree_turn.one bigint NOT NULL
parties_tree_turn.turns bigint NOT NULL
parties_tree_v.ancestor_id text
parties_tree_v.company_id text
parties_tree_v.depth bigint
privacy_purge.table_name text NOT NULL
privacy_purge.began_at bigint NOT NULL
privacy_purge.ended_at bigint
privacy_purge.taken bigint NOT NULL
privacy_purge.taken_in_all bigint NOT NULL
privacy_request.id text NOT NULL
privacy_request.kind text NOT NULL
privacy_request.state text NOT NULL
privacy_request.login_id text
privacy_request.address text NOT NULL
privacy_request.root_id text NOT NULL
privacy_request.lang text NOT NULL
privacy_request.asked_by text NOT NULL
privacy_request.asked_name text NOT NULL
privacy_request.asked_at bigint NOT NULL
privacy_request.due_at bigint NOT NULL
privacy_request.held_at bigint
privacy_request.ended_by text
privacy_request.ended_at bigint
privacy_request.outcome text NOT NULL
privacy_request.file_digest text
privacy_request.size_bytes bigint NOT NULL
privacy_request.expires_at bigint
CREATE INDEX billing_archive_expiry ON public.billing_archive USING btree (expires_at)
CREATE INDEX billing_archive_login ON public.billing_archive USING btree (login_id, created_at)
CREATE INDEX billing_document_company ON public.billing_document USING btree (company_id, kind, issued_on, id, number, issuer_id, site_id, state, due_on, net, vat, gross, paid, billing_group_id)
CREATE INDEX billing_document_corrects ON public.billing_document USING btree (corrects_id) WHERE (corrects_id IS NOT NULL)
CREATE INDEX billing_document_day ON public.billing_document USING btree (kind, issued_on, id, company_id)
CREATE INDEX billing_document_unpaid ON public.billing_document USING btree (company_id, kind, due_on, gross, paid, site_id, state, billing_group_id) WHERE (state = ANY (ARRAY['sent'::text, 'partiallyPaid'::text]))
CREATE INDEX billing_document_unpaid_day ON public.billing_document USING btree (kind, issued_on, id) WHERE (state = ANY (ARRAY['sent'::text, 'partiallyPaid'::text]))
CREATE INDEX billing_share_document ON public.billing_share USING btree (document_id, id)
CREATE INDEX billing_share_end ON public.billing_share USING btree (expires_at)
CREATE INDEX billing_share_login ON public.billing_share USING btree (login_id, id)
CREATE INDEX db_audit_company ON public.db_audit USING btree (company_id, id)
CREATE INDEX db_audit_login ON public.db_audit USING btree (login_id, id)
CREATE INDEX db_audit_named ON public.db_audit USING btree (at) WHERE (salt IS NOT NULL)
CREATE INDEX db_hold_open ON public.db_hold USING btree (company_id, login_id) WHERE (released_at IS NULL)
CREATE INDEX identity_api_key_company ON public.identity_api_key USING btree (company_id, id)
CREATE INDEX identity_api_secret_key ON public.identity_api_secret USING btree (key_id, created_at)
CREATE INDEX identity_api_secret_login ON public.identity_api_secret USING btree (login_id)
CREATE INDEX identity_api_showing_end ON public.identity_api_showing USING btree (expires_at)
CREATE INDEX identity_attempt_day ON public.identity_attempt USING btree (day_began_at)
CREATE INDEX identity_ceremony_end ON public.identity_ceremony USING btree (expires_at)
CREATE INDEX identity_device_end ON public.identity_device USING btree (expires_at)
CREATE INDEX identity_device_login ON public.identity_device USING btree (login_id, id)
CREATE INDEX identity_errand_end ON public.identity_errand USING btree (expires_at)
CREATE INDEX identity_external_login ON public.identity_external USING btree (login_id)
CREATE INDEX identity_link_login ON public.identity_link USING btree (login_id)
CREATE INDEX identity_login_email ON public.identity_login USING btree (email_key)
CREATE INDEX identity_login_erased ON public.identity_login USING btree (erased_at) WHERE (erased_at IS NOT NULL)
CREATE INDEX identity_login_invited ON public.identity_login USING btree (id) WHERE (state = 'invited'::text)
CREATE INDEX identity_login_suspended ON public.identity_login USING btree (id) WHERE (state = 'suspended'::text)
CREATE INDEX identity_login_unsent ON public.identity_login USING btree (id) WHERE ((state = 'invited'::text) AND (access_sent_at IS NULL))
CREATE INDEX identity_logout_end ON public.identity_logout USING btree (expires_at)
CREATE INDEX identity_membership_company ON public.identity_membership USING btree (company_id, id)
CREATE INDEX identity_membership_named ON public.identity_membership USING btree (company_id, search_key, id)
CREATE INDEX identity_membership_profile ON public.identity_membership USING btree (profile_id) WHERE (profile_id IS NOT NULL)
CREATE INDEX identity_membership_search ON public.identity_membership USING btree (search_key, id)
CREATE INDEX identity_membership_suspended ON public.identity_membership USING btree (id) WHERE (state = 'suspended'::text)
CREATE INDEX identity_membership_unnamed ON public.identity_membership USING btree (id) WHERE (search_key = ''::text)
CREATE INDEX identity_origin_sid ON public.identity_origin USING btree (provider_id, sid) WHERE (sid IS NOT NULL)
CREATE INDEX identity_origin_subject ON public.identity_origin USING btree (provider_id, subject)
CREATE INDEX identity_passkey_login ON public.identity_passkey USING btree (login_id, id)
CREATE INDEX identity_pending_end ON public.identity_pending USING btree (expires_at)
CREATE INDEX identity_provider_issuer ON public.identity_provider USING btree (issuer, client_id) WHERE (state = 'active'::text)
CREATE INDEX identity_provisioned_external ON public.identity_provisioned USING btree (company_id, external_id) WHERE (external_id <> ''::text)
CREATE INDEX identity_recovery_code_login ON public.identity_recovery_code USING btree (login_id)
CREATE INDEX identity_recovery_showing_end ON public.identity_recovery_showing USING btree (expires_at)
CREATE INDEX identity_review_closed ON public.identity_review USING btree (closed_at, id) WHERE (closed_at IS NOT NULL)
CREATE INDEX identity_review_company ON public.identity_review USING btree (company_id, opened_at)
CREATE INDEX identity_review_deadline ON public.identity_review USING btree (deadline_at, id) WHERE (closed_at IS NULL)
CREATE INDEX identity_review_line_by ON public.identity_review_line USING btree (decided_by) WHERE (decided_by IS NOT NULL)
CREATE INDEX identity_review_line_login ON public.identity_review_line USING btree (login_id)
CREATE INDEX identity_review_line_place ON public.identity_review_line USING btree (membership_id) WHERE (decision IS NULL)
CREATE INDEX identity_scim_member_profile ON public.identity_scim_member USING btree (company_id, profile)
CREATE INDEX identity_session_idle ON public.identity_session USING btree (idle_until)
CREATE INDEX identity_session_login ON public.identity_session USING btree (login_id, id)
CREATE INDEX identity_sign_in_at ON public.identity_sign_in USING btree (at)
CREATE INDEX identity_sign_in_login ON public.identity_sign_in USING btree (login_id, id)
CREATE INDEX identity_stand_in_login ON public.identity_stand_in USING btree (login_id, began_at)
CREATE INDEX identity_terms_current ON public.identity_terms USING btree (company_id, applies_at, number) WHERE (state = 'published'::text)
CREATE INDEX jobs_job_due ON public.jobs_job USING btree (run_at) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]))
CREATE INDEX jobs_job_state ON public.jobs_job USING btree (state, id)
CREATE INDEX notices_message_company ON public.notices_message USING btree (company_id, id)
CREATE INDEX notices_message_day ON public.notices_message USING btree (created_at)
CREATE INDEX notices_message_login ON public.notices_message USING btree (login_id, id) WHERE (login_id IS NOT NULL)
CREATE INDEX notices_message_state ON public.notices_message USING btree (state, id)
CREATE INDEX parties_billing_group_sites ON public.parties_billing_group_site USING btree (group_id, site_id)
CREATE INDEX parties_change_company ON public.parties_change USING btree (company_id, id)
CREATE INDEX parties_company_parent ON public.parties_company USING btree (parent_id, search_key, id)
CREATE INDEX parties_company_search ON public.parties_company USING btree (search_key, id, reference, siren, state, role, parent_id)
CREATE INDEX parties_company_siren ON public.parties_company USING btree (siren)
CREATE INDEX parties_contact_company ON public.parties_contact USING btree (company_id, name, id)
CREATE INDEX parties_contact_site ON public.parties_contact USING btree (site_id)
CREATE INDEX parties_site_company ON public.parties_site USING btree (company_id, kind, search_key, id)
CREATE INDEX parties_site_siret ON public.parties_site USING btree (siret) WHERE (siret IS NOT NULL)
CREATE INDEX parties_tree_up ON public.parties_tree USING btree (company_id, depth, ancestor_id)
CREATE INDEX privacy_request_file ON public.privacy_request USING btree (expires_at) WHERE (file_digest IS NOT NULL)
CREATE INDEX privacy_request_login ON public.privacy_request USING btree (login_id, id)
CREATE INDEX privacy_request_root ON public.privacy_request USING btree (root_id, id)
CREATE TRIGGER db_audit_follows AFTER INSERT ON public.db_audit FOR EACH ROW EXECUTE FUNCTION db_audit_grow()
CREATE TRIGGER db_audit_head_kept BEFORE DELETE OR TRUNCATE ON public.db_audit_head FOR EACH STATEMENT EXECUTE FUNCTION db_audit_refuse()
CREATE TRIGGER db_audit_kept BEFORE DELETE ON public.db_audit FOR EACH STATEMENT EXECUTE FUNCTION db_audit_refuse()
CREATE TRIGGER db_audit_seal_unaltered BEFORE DELETE OR UPDATE OR TRUNCATE ON public.db_audit_seal FOR EACH STATEMENT EXECUTE FUNCTION db_audit_refuse()
CREATE TRIGGER db_audit_unaltered BEFORE UPDATE ON public.db_audit FOR EACH ROW WHEN ((NOT ((new.actor = ''::text) AND (new.address = ''::text) AND (new.salt IS NULL) AND (new.id = old.id) AND (new.at = old.at) AND (new.action = old.action) AND (new.object = old.object) AND (NOT (new.company_id IS DISTINCT FROM old.company_id)) AND (NOT (new.login_id IS DISTINCT FROM old.login_id)) AND (NOT (new.actor_company_id IS DISTINCT FROM old.actor_company_id)) AND (new.note = old.note) AND (NOT (new.as_login_id IS DISTINCT FROM old.as_login_id)) AND (new.number = old.number) AND (new.personal = old.personal) AND (new.previous = old.previous) AND (new.hash = old.hash)))) EXECUTE FUNCTION db_audit_refuse()
CREATE TRIGGER db_audit_whole BEFORE TRUNCATE ON public.db_audit FOR EACH STATEMENT EXECUTE FUNCTION db_audit_refuse()
CREATE UNIQUE INDEX billing_archive_item_pkey ON public.billing_archive_item USING btree (archive_id, "position")
CREATE UNIQUE INDEX billing_archive_pkey ON public.billing_archive USING btree (id)
CREATE UNIQUE INDEX billing_document_number_issuer_id_key ON public.billing_document USING btree (number, issuer_id)
CREATE UNIQUE INDEX billing_document_pkey ON public.billing_document USING btree (id)
CREATE UNIQUE INDEX billing_line_pkey ON public.billing_line USING btree (document_id, "position")
CREATE UNIQUE INDEX billing_share_pkey ON public.billing_share USING btree (id)
CREATE UNIQUE INDEX billing_vat_pkey ON public.billing_vat USING btree (document_id, rate_bp)
CREATE UNIQUE INDEX db_audit_head_pkey ON public.db_audit_head USING btree (one)
CREATE UNIQUE INDEX db_audit_number ON public.db_audit USING btree (number)
CREATE UNIQUE INDEX db_audit_pkey ON public.db_audit USING btree (id)
CREATE UNIQUE INDEX db_audit_seal_pkey ON public.db_audit_seal USING btree (number)
CREATE UNIQUE INDEX db_counter_pkey ON public.db_counter USING btree (series)
CREATE UNIQUE INDEX db_hold_pkey ON public.db_hold USING btree (id)
CREATE UNIQUE INDEX db_migration_lock_pkey ON public.db_migration_lock USING btree (one)
CREATE UNIQUE INDEX db_migration_pkey ON public.db_migration USING btree (owner, step)
CREATE UNIQUE INDEX identity_acceptance_login_id_terms_id_key ON public.identity_acceptance USING btree (login_id, terms_id)
CREATE UNIQUE INDEX identity_acceptance_pkey ON public.identity_acceptance USING btree (id)
CREATE UNIQUE INDEX identity_api_key_pkey ON public.identity_api_key USING btree (id)
CREATE UNIQUE INDEX identity_api_key_site_pkey ON public.identity_api_key_site USING btree (key_id, site_id)
CREATE UNIQUE INDEX identity_api_secret_pkey ON public.identity_api_secret USING btree (secret_hash)
CREATE UNIQUE INDEX identity_api_showing_pkey ON public.identity_api_showing USING btree (session_id)
CREATE UNIQUE INDEX identity_arrival_pkey ON public.identity_arrival USING btree (login_id, company_id)
CREATE UNIQUE INDEX identity_attempt_pkey ON public.identity_attempt USING btree (identifier_hash)
CREATE UNIQUE INDEX identity_ceremony_pkey ON public.identity_ceremony USING btree (secret_hash)
CREATE UNIQUE INDEX identity_counter_pkey ON public.identity_counter USING btree (one)
CREATE UNIQUE INDEX identity_device_pkey ON public.identity_device USING btree (id)
CREATE UNIQUE INDEX identity_device_secret_hash_key ON public.identity_device USING btree (secret_hash)
CREATE UNIQUE INDEX identity_domain_pkey ON public.identity_domain USING btree (company_id, domain)
CREATE UNIQUE INDEX identity_domain_shown ON public.identity_domain USING btree (domain) WHERE (shown_at IS NOT NULL)
CREATE UNIQUE INDEX identity_errand_browser_hash_key ON public.identity_errand USING btree (browser_hash)
CREATE UNIQUE INDEX identity_errand_pkey ON public.identity_errand USING btree (state_hash)
CREATE UNIQUE INDEX identity_external_pkey ON public.identity_external USING btree (company_id, issuer, subject)
CREATE UNIQUE INDEX identity_link_pkey ON public.identity_link USING btree (secret_hash)
CREATE UNIQUE INDEX identity_login_external ON public.identity_login USING btree (external_reference) WHERE (external_reference <> ''::text)
CREATE UNIQUE INDEX identity_login_pkey ON public.identity_login USING btree (id)
CREATE UNIQUE INDEX identity_login_reference_key ON public.identity_login USING btree (reference)
CREATE UNIQUE INDEX identity_logout_pkey ON public.identity_logout USING btree (token_hash)
CREATE UNIQUE INDEX identity_membership_billing_group_pkey ON public.identity_membership_billing_group USING btree (membership_id, group_id)
CREATE UNIQUE INDEX identity_membership_login_id_company_id_key ON public.identity_membership USING btree (login_id, company_id)
CREATE UNIQUE INDEX identity_membership_pkey ON public.identity_membership USING btree (id)
CREATE UNIQUE INDEX identity_membership_site_pkey ON public.identity_membership_site USING btree (membership_id, site_id)
CREATE UNIQUE INDEX identity_origin_pkey ON public.identity_origin USING btree (session_id)
CREATE UNIQUE INDEX identity_passkey_credential_key ON public.identity_passkey USING btree (credential)
CREATE UNIQUE INDEX identity_passkey_pkey ON public.identity_passkey USING btree (id)
CREATE UNIQUE INDEX identity_past_password_pkey ON public.identity_past_password USING btree (login_id, credential_version)
CREATE UNIQUE INDEX identity_pending_pkey ON public.identity_pending USING btree (secret_hash)
CREATE UNIQUE INDEX identity_policy_pkey ON public.identity_policy USING btree (company_id)
CREATE UNIQUE INDEX identity_profile_company_id_id_key ON public.identity_profile USING btree (company_id, id)
CREATE UNIQUE INDEX identity_profile_company_id_name_key ON public.identity_profile USING btree (company_id, name)
CREATE UNIQUE INDEX identity_profile_pkey ON public.identity_profile USING btree (id)
CREATE UNIQUE INDEX identity_provider_pkey ON public.identity_provider USING btree (id)
CREATE UNIQUE INDEX identity_provider_state ON public.identity_provider USING btree (company_id, state) WHERE (state <> 'retired'::text)
CREATE UNIQUE INDEX identity_provisioned_company_id_user_name_key_key ON public.identity_provisioned USING btree (company_id, user_name_key)
CREATE UNIQUE INDEX identity_provisioned_pkey ON public.identity_provisioned USING btree (membership_id)
CREATE UNIQUE INDEX identity_recovery_code_pkey ON public.identity_recovery_code USING btree (secret_hash)
CREATE UNIQUE INDEX identity_recovery_showing_pkey ON public.identity_recovery_showing USING btree (session_id)
CREATE UNIQUE INDEX identity_review_line_pkey ON public.identity_review_line USING btree (review_id, membership_id)
CREATE UNIQUE INDEX identity_review_open ON public.identity_review USING btree (company_id) WHERE (closed_at IS NULL)
CREATE UNIQUE INDEX identity_review_period_pkey ON public.identity_review_period USING btree (company_id)
CREATE UNIQUE INDEX identity_review_pkey ON public.identity_review USING btree (id)
CREATE UNIQUE INDEX identity_review_told_pkey ON public.identity_review_told USING btree (review_id, days, deadline_at)
CREATE UNIQUE INDEX identity_scim_member_pkey ON public.identity_scim_member USING btree (membership_id, profile)
CREATE UNIQUE INDEX identity_session_held ON public.identity_session USING btree (held_by) WHERE (held_by IS NOT NULL)
CREATE UNIQUE INDEX identity_session_pkey ON public.identity_session USING btree (id)
CREATE UNIQUE INDEX identity_session_secret_hash_key ON public.identity_session USING btree (secret_hash)
CREATE UNIQUE INDEX identity_sign_in_pkey ON public.identity_sign_in USING btree (id)
CREATE UNIQUE INDEX identity_stand_in_pkey ON public.identity_stand_in USING btree (id)
CREATE UNIQUE INDEX identity_stand_in_session_id_key ON public.identity_stand_in USING btree (session_id)
CREATE UNIQUE INDEX identity_terms_company_id_number_key ON public.identity_terms USING btree (company_id, number)
CREATE UNIQUE INDEX identity_terms_pkey ON public.identity_terms USING btree (id)
CREATE UNIQUE INDEX identity_totp_pkey ON public.identity_totp USING btree (login_id)
CREATE UNIQUE INDEX jobs_job_dedup_key_key ON public.jobs_job USING btree (dedup_key)
CREATE UNIQUE INDEX jobs_job_pkey ON public.jobs_job USING btree (id)
CREATE UNIQUE INDEX notices_delivery_pkey ON public.notices_delivery USING btree (notice_id, number)
CREATE UNIQUE INDEX notices_message_pkey ON public.notices_message USING btree (id)
CREATE UNIQUE INDEX parties_billing_group_company_id_search_key_key ON public.parties_billing_group USING btree (company_id, search_key)
CREATE UNIQUE INDEX parties_billing_group_pkey ON public.parties_billing_group USING btree (id)
CREATE UNIQUE INDEX parties_billing_group_site_pkey ON public.parties_billing_group_site USING btree (site_id)
CREATE UNIQUE INDEX parties_brand_host_key ON public.parties_brand USING btree (host)
CREATE UNIQUE INDEX parties_brand_logo_pkey ON public.parties_brand_logo USING btree (company_id)
CREATE UNIQUE INDEX parties_brand_pkey ON public.parties_brand USING btree (company_id)
CREATE UNIQUE INDEX parties_brand_record_pkey ON public.parties_brand_record USING btree (company_id, kind)
CREATE UNIQUE INDEX parties_change_open ON public.parties_change USING btree (company_id, kind) WHERE (ended_at IS NULL)
CREATE UNIQUE INDEX parties_change_pkey ON public.parties_change USING btree (id)
CREATE UNIQUE INDEX parties_closed_module_pkey ON public.parties_closed_module USING btree (company_id, module)
CREATE UNIQUE INDEX parties_company_external_reference_key ON public.parties_company USING btree (external_reference)
CREATE UNIQUE INDEX parties_company_pkey ON public.parties_company USING btree (id)
CREATE UNIQUE INDEX parties_company_reference_key ON public.parties_company USING btree (reference)
CREATE UNIQUE INDEX parties_contact_pkey ON public.parties_contact USING btree (id)
CREATE UNIQUE INDEX parties_owner_pkey ON public.parties_owner USING btree (company_id)
CREATE UNIQUE INDEX parties_payment_pkey ON public.parties_payment USING btree (company_id)
CREATE UNIQUE INDEX parties_site_head_office ON public.parties_site USING btree (company_id) WHERE (kind = 'headOffice'::text)
CREATE UNIQUE INDEX parties_site_pkey ON public.parties_site USING btree (id)
CREATE UNIQUE INDEX parties_tree_pkey ON public.parties_tree USING btree (ancestor_id, company_id)
CREATE UNIQUE INDEX parties_tree_turn_pkey ON public.parties_tree_turn USING btree (one)
CREATE UNIQUE INDEX privacy_purge_pkey ON public.privacy_purge USING btree (table_name)
CREATE UNIQUE INDEX privacy_request_open_address ON public.privacy_request USING btree (root_id, address, kind) WHERE ((state = 'waiting'::text) AND (login_id IS NULL))
CREATE UNIQUE INDEX privacy_request_open_login ON public.privacy_request USING btree (login_id, kind) WHERE ((state = 'waiting'::text) AND (login_id IS NOT NULL))
CREATE UNIQUE INDEX privacy_request_pkey ON public.privacy_request USING btree (id)
billing_archive: CHECK ((kind = ANY (ARRAY['invoice'::text, 'creditNote'::text])))
billing_archive: PRIMARY KEY (id)
billing_archive: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = billing_archive.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
billing_archive_item: FOREIGN KEY (archive_id) REFERENCES billing_archive(id)
billing_archive_item: FOREIGN KEY (document_id) REFERENCES billing_document(id)
billing_archive_item: PRIMARY KEY (archive_id, "position")
billing_archive_item: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM billing_archive wall WHERE (wall.id = billing_archive_item.archive_id))))
billing_document: CHECK (((net + vat) = gross))
billing_document: CHECK ((currency = 'EUR'::text))
billing_document: CHECK ((gross >= 0))
billing_document: CHECK ((kind = ANY (ARRAY['invoice'::text, 'creditNote'::text])))
billing_document: CHECK ((net >= 0))
billing_document: CHECK ((state = ANY (ARRAY['new'::text, 'onHold'::text, 'validated'::text, 'sent'::text, 'partiallyPaid'::text, 'settled'::text])))
billing_document: CHECK ((vat >= 0))
billing_document: PRIMARY KEY (id)
billing_document: UNIQUE (number, issuer_id)
billing_document: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = billing_document.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
billing_line: FOREIGN KEY (document_id) REFERENCES billing_document(id)
billing_line: PRIMARY KEY (document_id, "position")
billing_line: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM billing_document wall WHERE (wall.id = billing_line.document_id))))
billing_share: FOREIGN KEY (document_id) REFERENCES billing_document(id)
billing_share: PRIMARY KEY (id)
billing_share: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = billing_share.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
billing_vat: FOREIGN KEY (document_id) REFERENCES billing_document(id)
billing_vat: PRIMARY KEY (document_id, rate_bp)
billing_vat: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM billing_document wall WHERE (wall.id = billing_vat.document_id))))
db_audit: PRIMARY KEY (id)
db_audit: wall_added ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (current_setting('myopenip.root'::text, true) <> ''::text))
db_audit: wall_changed wall_removed ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR false)
db_audit: wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = db_audit.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
db_audit_head: CHECK ((one = 1))
db_audit_head: PRIMARY KEY (one)
db_audit_seal: PRIMARY KEY (number)
db_counter: PRIMARY KEY (series)
db_hold: CHECK (((company_id IS NULL) <> (login_id IS NULL)))
db_hold: CHECK (((released_at IS NULL) = (released_by IS NULL)))
db_hold: PRIMARY KEY (id)
db_hold: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR false)
db_migration: PRIMARY KEY (owner, step)
db_migration_lock: PRIMARY KEY (one)
identity_acceptance: FOREIGN KEY (login_id) REFERENCES identity_login(id)
identity_acceptance: FOREIGN KEY (terms_id) REFERENCES identity_terms(id)
identity_acceptance: PRIMARY KEY (id)
identity_acceptance: UNIQUE (login_id, terms_id)
identity_acceptance: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_login wall WHERE (wall.id = identity_acceptance.login_id))))
identity_api_key: PRIMARY KEY (id)
identity_api_key: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = identity_api_key.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
identity_api_key_site: FOREIGN KEY (key_id) REFERENCES identity_api_key(id)
identity_api_key_site: PRIMARY KEY (key_id, site_id)
identity_api_key_site: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_api_key wall WHERE (wall.id = identity_api_key_site.key_id))))
identity_api_secret: FOREIGN KEY (key_id) REFERENCES identity_api_key(id)
identity_api_secret: FOREIGN KEY (login_id) REFERENCES identity_login(id)
identity_api_secret: PRIMARY KEY (secret_hash)
identity_api_secret: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_api_key wall WHERE (wall.id = identity_api_secret.key_id))))
identity_api_showing: FOREIGN KEY (key_id) REFERENCES identity_api_key(id)
identity_api_showing: PRIMARY KEY (session_id)
identity_api_showing: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_api_key wall WHERE (wall.id = identity_api_showing.key_id))))
identity_arrival: FOREIGN KEY (login_id) REFERENCES identity_login(id)
identity_arrival: PRIMARY KEY (login_id, company_id)
identity_arrival: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_login wall WHERE (wall.id = identity_arrival.login_id))))
identity_attempt: PRIMARY KEY (identifier_hash)
identity_ceremony: CHECK ((purpose = ANY (ARRAY['enrol'::text, 'sign_in'::text, 'step'::text, 'proof'::text])))
identity_ceremony: PRIMARY KEY (secret_hash)
identity_counter: CHECK ((one = 1))
identity_counter: PRIMARY KEY (one)
identity_device: FOREIGN KEY (login_id) REFERENCES identity_login(id)
identity_device: PRIMARY KEY (id)
identity_device: UNIQUE (secret_hash)
identity_device: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_login wall WHERE (wall.id = identity_device.login_id))))
identity_domain: PRIMARY KEY (company_id, domain)
identity_domain: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = identity_domain.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
identity_errand: CHECK ((purpose = ANY (ARRAY['signIn'::text, 'trial'::text, 'link'::text, 'proof'::text, 'signOut'::text])))
identity_errand: FOREIGN KEY (provider_id) REFERENCES identity_provider(id)
identity_errand: PRIMARY KEY (state_hash)
identity_errand: UNIQUE (browser_hash)
identity_errand: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_provider wall WHERE (wall.id = identity_errand.provider_id))))
identity_external: FOREIGN KEY (login_id) REFERENCES identity_login(id)
identity_external: PRIMARY KEY (company_id, issuer, subject)
identity_external: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_login wall WHERE (wall.id = identity_external.login_id))))
identity_link: CHECK ((purpose = ANY (ARRAY['init'::text, 'reset'::text])))
identity_link: FOREIGN KEY (login_id) REFERENCES identity_login(id)
identity_link: PRIMARY KEY (secret_hash)
identity_link: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_login wall WHERE (wall.id = identity_link.login_id))))
identity_login: CHECK (((state <> 'active'::text) OR (password IS NOT NULL)))
identity_login: CHECK ((lang = ANY (ARRAY['fr'::text, 'en'::text])))
identity_login: CHECK ((state = ANY (ARRAY['invited'::text, 'active'::text, 'suspended'::text])))
identity_login: PRIMARY KEY (id)
identity_login: UNIQUE (reference)
identity_login: wall_added ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (current_setting('myopenip.root'::text, true) <> ''::text))
identity_login: wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_membership wall WHERE (wall.login_id = identity_login.id))))
identity_logout: PRIMARY KEY (token_hash)
identity_membership: CHECK (((ready_made IS NULL) <> (profile_id IS NULL)))
identity_membership: CHECK ((state = ANY (ARRAY['active'::text, 'suspended'::text])))
identity_membership: FOREIGN KEY (company_id, profile_id) REFERENCES identity_profile(company_id, id)
identity_membership: FOREIGN KEY (login_id) REFERENCES identity_login(id)
identity_membership: PRIMARY KEY (id)
identity_membership: UNIQUE (login_id, company_id)
identity_membership: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = identity_membership.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
identity_membership_billing_group: FOREIGN KEY (membership_id) REFERENCES identity_membership(id)
identity_membership_billing_group: PRIMARY KEY (membership_id, group_id)
identity_membership_billing_group: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_membership wall WHERE (wall.id = identity_membership_billing_group.membership_id))))
identity_membership_site: FOREIGN KEY (membership_id) REFERENCES identity_membership(id)
identity_membership_site: PRIMARY KEY (membership_id, site_id)
identity_membership_site: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_membership wall WHERE (wall.id = identity_membership_site.membership_id))))
identity_origin: FOREIGN KEY (provider_id) REFERENCES identity_provider(id)
identity_origin: FOREIGN KEY (session_id) REFERENCES identity_session(id) ON DELETE CASCADE
identity_origin: PRIMARY KEY (session_id)
identity_origin: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_provider wall WHERE (wall.id = identity_origin.provider_id))))
identity_passkey: FOREIGN KEY (login_id) REFERENCES identity_login(id)
identity_passkey: PRIMARY KEY (id)
identity_passkey: UNIQUE (credential)
identity_passkey: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_login wall WHERE (wall.id = identity_passkey.login_id))))
identity_past_password: FOREIGN KEY (login_id) REFERENCES identity_login(id)
identity_past_password: PRIMARY KEY (login_id, credential_version)
identity_past_password: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_login wall WHERE (wall.id = identity_past_password.login_id))))
identity_pending: FOREIGN KEY (login_id) REFERENCES identity_login(id)
identity_pending: PRIMARY KEY (secret_hash)
identity_pending: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_login wall WHERE (wall.id = identity_pending.login_id))))
identity_policy: CHECK ((second_factor = ANY (ARRAY['optional'::text, 'required'::text, 'waived'::text])))
identity_policy: PRIMARY KEY (company_id)
identity_policy: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = identity_policy.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
identity_profile: PRIMARY KEY (id)
identity_profile: UNIQUE (company_id, id)
identity_profile: UNIQUE (company_id, name)
identity_profile: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = identity_profile.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
identity_provider: CHECK (((client_secret IS NULL) = (state = 'retired'::text)))
identity_provider: CHECK ((factor = ANY (ARRAY['never'::text, 'said'::text, 'always'::text])))
identity_provider: CHECK ((kind = ANY (ARRAY['openIdConnect'::text, 'proConnect'::text])))
identity_provider: CHECK ((passwords = ANY (ARRAY['allowed'::text, 'refused'::text])))
identity_provider: CHECK ((state = ANY (ARRAY['draft'::text, 'active'::text, 'retired'::text])))
identity_provider: PRIMARY KEY (id)
identity_provider: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = identity_provider.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
identity_provisioned: FOREIGN KEY (membership_id) REFERENCES identity_membership(id) ON DELETE CASCADE
identity_provisioned: PRIMARY KEY (membership_id)
identity_provisioned: UNIQUE (company_id, user_name_key)
identity_provisioned: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = identity_provisioned.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
identity_recovery_code: FOREIGN KEY (login_id) REFERENCES identity_login(id)
identity_recovery_code: PRIMARY KEY (secret_hash)
identity_recovery_code: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_login wall WHERE (wall.id = identity_recovery_code.login_id))))
identity_recovery_showing: FOREIGN KEY (login_id) REFERENCES identity_login(id)
identity_recovery_showing: PRIMARY KEY (session_id)
identity_recovery_showing: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_login wall WHERE (wall.id = identity_recovery_showing.login_id))))
identity_review: PRIMARY KEY (id)
identity_review: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = identity_review.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
identity_review_line: CHECK ((decision = ANY (ARRAY['confirmed'::text, 'suspended'::text, 'changed'::text, 'removed'::text, 'lapsed'::text, 'kept'::text])))
identity_review_line: FOREIGN KEY (login_id) REFERENCES identity_login(id)
identity_review_line: FOREIGN KEY (review_id) REFERENCES identity_review(id)
identity_review_line: PRIMARY KEY (review_id, membership_id)
identity_review_line: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_review wall WHERE (wall.id = identity_review_line.review_id))))
identity_review_period: CHECK ((months = ANY (ARRAY[(6)::bigint, (12)::bigint])))
identity_review_period: PRIMARY KEY (company_id)
identity_review_period: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = identity_review_period.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
identity_review_told: FOREIGN KEY (review_id) REFERENCES identity_review(id)
identity_review_told: PRIMARY KEY (review_id, days, deadline_at)
identity_review_told: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_review wall WHERE (wall.id = identity_review_told.review_id))))
identity_scim_member: FOREIGN KEY (membership_id) REFERENCES identity_membership(id) ON DELETE CASCADE
identity_scim_member: PRIMARY KEY (membership_id, profile)
identity_scim_member: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = identity_scim_member.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
identity_session: FOREIGN KEY (held_by) REFERENCES identity_session(id) ON DELETE CASCADE
identity_session: FOREIGN KEY (login_id) REFERENCES identity_login(id)
identity_session: FOREIGN KEY (membership_id) REFERENCES identity_membership(id)
identity_session: PRIMARY KEY (id)
identity_session: UNIQUE (secret_hash)
identity_session: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_login wall WHERE (wall.id = identity_session.login_id))))
identity_sign_in: CHECK ((outcome = ANY (ARRAY['refused'::text, 'unfinished'::text, 'done'::text])))
identity_sign_in: FOREIGN KEY (login_id) REFERENCES identity_login(id)
identity_sign_in: PRIMARY KEY (id)
identity_sign_in: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_login wall WHERE (wall.id = identity_sign_in.login_id))))
identity_stand_in: FOREIGN KEY (actor_login_id) REFERENCES identity_login(id)
identity_stand_in: FOREIGN KEY (login_id) REFERENCES identity_login(id)
identity_stand_in: PRIMARY KEY (id)
identity_stand_in: UNIQUE (session_id)
identity_stand_in: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = identity_stand_in.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
identity_terms: CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text])))
identity_terms: PRIMARY KEY (id)
identity_terms: UNIQUE (company_id, number)
identity_terms: wall_added wall_changed wall_removed ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = identity_terms.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
identity_terms: wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (((state = 'published'::text) AND (current_setting('myopenip.root'::text, true) <> ''::text)) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = identity_terms.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting)))))))
identity_totp: FOREIGN KEY (login_id) REFERENCES identity_login(id)
identity_totp: PRIMARY KEY (login_id)
identity_totp: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM identity_login wall WHERE (wall.id = identity_totp.login_id))))
jobs_job: CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'dead'::text])))
jobs_job: PRIMARY KEY (id)
jobs_job: UNIQUE (dedup_key)
jobs_job: wall_added ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (current_setting('myopenip.root'::text, true) <> ''::text))
jobs_job: wall_changed wall_removed ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR false)
jobs_job: wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (((company_id IS NULL) AND (current_setting('myopenip.root'::text, true) <> ''::text)) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = jobs_job.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting)))))))
notices_delivery: FOREIGN KEY (notice_id) REFERENCES notices_message(id)
notices_delivery: PRIMARY KEY (notice_id, number)
notices_delivery: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM notices_message wall WHERE (wall.id = notices_delivery.notice_id))))
notices_message: PRIMARY KEY (id)
notices_message: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = notices_message.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
parties_billing_group: CHECK ((state = ANY (ARRAY['active'::text, 'closed'::text])))
parties_billing_group: FOREIGN KEY (company_id) REFERENCES parties_company(id)
parties_billing_group: PRIMARY KEY (id)
parties_billing_group: UNIQUE (company_id, search_key)
parties_billing_group: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = parties_billing_group.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
parties_billing_group_site: FOREIGN KEY (group_id) REFERENCES parties_billing_group(id)
parties_billing_group_site: FOREIGN KEY (site_id) REFERENCES parties_site(id)
parties_billing_group_site: PRIMARY KEY (site_id)
parties_billing_group_site: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_billing_group wall WHERE (wall.id = parties_billing_group_site.group_id))))
parties_brand: FOREIGN KEY (company_id) REFERENCES parties_company(id)
parties_brand: PRIMARY KEY (company_id)
parties_brand: UNIQUE (host)
parties_brand: wall_added wall_changed wall_removed ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = parties_brand.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
parties_brand: wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR ((EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = parties_brand.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))) OR (EXISTS ( SELECT 1 FROM parties_tree_v up WHERE ((up.ancestor_id = parties_brand.company_id) AND (up.company_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting)))))))
parties_brand_logo: FOREIGN KEY (company_id) REFERENCES parties_company(id)
parties_brand_logo: PRIMARY KEY (company_id)
parties_brand_logo: wall_added wall_changed wall_removed ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = parties_brand_logo.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
parties_brand_logo: wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR ((EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = parties_brand_logo.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))) OR (EXISTS ( SELECT 1 FROM parties_tree_v up WHERE ((up.ancestor_id = parties_brand_logo.company_id) AND (up.company_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting)))))))
parties_brand_record: FOREIGN KEY (company_id) REFERENCES parties_company(id)
parties_brand_record: PRIMARY KEY (company_id, kind)
parties_brand_record: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = parties_brand_record.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
parties_change: CHECK (((payload IS NOT NULL) = (ended_at IS NULL)))
parties_change: CHECK (((state = ANY (ARRAY['waiting'::text, 'confirmed'::text])) = (ended_at IS NULL)))
parties_change: CHECK ((state = ANY (ARRAY['waiting'::text, 'confirmed'::text, 'applied'::text, 'stopped'::text, 'lapsed'::text])))
parties_change: FOREIGN KEY (company_id) REFERENCES parties_company(id)
parties_change: PRIMARY KEY (id)
parties_change: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = parties_change.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
parties_closed_module: FOREIGN KEY (company_id) REFERENCES parties_company(id)
parties_closed_module: PRIMARY KEY (company_id, module)
parties_closed_module: wall_added wall_changed wall_removed ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = parties_closed_module.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
parties_closed_module: wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR ((EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = parties_closed_module.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))) OR (EXISTS ( SELECT 1 FROM parties_tree_v up WHERE ((up.ancestor_id = parties_closed_module.company_id) AND (up.company_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting)))))))
parties_company: FOREIGN KEY (parent_id) REFERENCES parties_company(id)
parties_company: PRIMARY KEY (id)
parties_company: UNIQUE (external_reference)
parties_company: UNIQUE (reference)
parties_company: wall_added ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = parties_company.parent_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
parties_company: wall_changed wall_removed ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = parties_company.id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
parties_company: wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR ((EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = parties_company.id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = parties_company.parent_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))) OR (EXISTS ( SELECT 1 FROM parties_tree_v up WHERE ((up.ancestor_id = parties_company.id) AND (up.company_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting)))))))
parties_contact: FOREIGN KEY (company_id) REFERENCES parties_company(id)
parties_contact: FOREIGN KEY (site_id) REFERENCES parties_site(id)
parties_contact: PRIMARY KEY (id)
parties_contact: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = parties_contact.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
parties_owner: FOREIGN KEY (company_id) REFERENCES parties_company(id)
parties_owner: PRIMARY KEY (company_id)
parties_owner: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = parties_owner.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
parties_payment: FOREIGN KEY (company_id) REFERENCES parties_company(id)
parties_payment: PRIMARY KEY (company_id)
parties_payment: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = parties_payment.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
parties_site: FOREIGN KEY (company_id) REFERENCES parties_company(id)
parties_site: PRIMARY KEY (id)
parties_site: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = parties_site.company_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
parties_tree: FOREIGN KEY (ancestor_id) REFERENCES parties_company(id)
parties_tree: FOREIGN KEY (company_id) REFERENCES parties_company(id)
parties_tree: PRIMARY KEY (ancestor_id, company_id)
parties_tree: wall_added wall_changed wall_removed ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR false)
parties_tree: wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (current_setting('myopenip.root'::text, true) <> ''::text))
parties_tree_turn: PRIMARY KEY (one)
privacy_purge: PRIMARY KEY (table_name)
privacy_purge: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR false)
privacy_request: CHECK ((((login_id IS NULL) <> (address = ''::text)) OR (state <> 'waiting'::text)))
privacy_request: CHECK (((state = 'waiting'::text) = (ended_at IS NULL)))
privacy_request: CHECK ((kind = ANY (ARRAY['export'::text, 'erasure'::text])))
privacy_request: CHECK ((state = ANY (ARRAY['waiting'::text, 'done'::text, 'stopped'::text, 'refused'::text, 'lapsed'::text])))
privacy_request: PRIMARY KEY (id)
privacy_request: wall_added wall_changed wall_removed wall_seen ((( SELECT current_setting('myopenip.root'::text, true) AS current_setting) = 'house'::text) OR (EXISTS ( SELECT 1 FROM parties_tree_v wall WHERE ((wall.company_id = privacy_request.root_id) AND (wall.ancestor_id = ( SELECT current_setting('myopenip.root'::text, true) AS current_setting))))))
