-- Large batches go to storage while they are written, by requests: so intents are an org's like all it has.
alter table log_blob_intents add column org_id text not null default '';
alter table log_blob_intents alter column org_id drop default;
select exclave_protect('log_blob_intents');
