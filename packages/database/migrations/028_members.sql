-- What an account may do in an org is one of these; the last two are roles of machines, which nobody is given.
alter table roles drop constraint roles_role_type_check;
alter table roles add constraint roles_role_type_check
  check (role_type in ('org_admin', 'org_builder', 'org_support', 'org_read_only', 'installer', 'runner'));

-- One role an account in an org.
drop index account_roles_org;
create unique index account_roles_member on account_roles (org_id, account_id);

insert into roles (id, org_id, role_type, policy_id, created_by_id)
  select 'rol' || left(replace(gen_random_uuid()::text, '-', ''), 23), o.id, new.role_type,
    'acp' || left(replace(gen_random_uuid()::text, '-', ''), 23), o.created_by_id
  from orgs o, unnest(array['org_builder', 'org_support', 'org_read_only']) new (role_type)
  on conflict (org_id, role_type) do nothing;
