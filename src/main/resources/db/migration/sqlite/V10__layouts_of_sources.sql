-- By which layouts the copies of a source were recognized when it last answered, as "k3s=12,kubeadm=3".
alter table source add column layouts text not null default '';
