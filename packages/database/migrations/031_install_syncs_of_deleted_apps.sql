-- The syncs that were under way, or waited for an answer, when their app was deleted: nobody would ever end them. From now on the
-- deletion does.
with outdated as (
  update install_syncs s set status = 'outdated', deadline = null, updated_at = now()
  from apps a
  where a.id = s.app_id and a.deleted_at is not null and (s.deadline is not null or s.status = 'approval-awaiting')
  returning s.id, s.org_id, s.created_by_id
)
insert into install_sync_status_history (org_id, install_sync_id, sequence, status, description, created_by_id)
select o.org_id, o.id, coalesce((
    select max(h.sequence) from install_sync_status_history h where h.install_sync_id = o.id
  ), 0) + 1, 'outdated', 'the app was deleted', o.created_by_id
from outdated o;
update install_creation_approvals p set status = 'denied', updated_at = now()
from apps a where a.id = p.app_id and a.deleted_at is not null and p.status = 'pending';
