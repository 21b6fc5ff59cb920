# What the operator's token needs for `serai vault init`. It reads no credential; but whoever may write Serai's policy and
# its role may give himself what they give: use it once, then revoke it.

path "sys/mounts/<mount>" {
  capabilities = ["create", "read", "update"]
}
path "<mount>/config" {
  capabilities = ["read", "update"]
}
path "sys/policies/acl/<name>" {
  capabilities = ["create", "read", "update"]
}
path "sys/auth/approle" {
  capabilities = ["create", "read", "update", "sudo"]
}
path "auth/approle/role/<name>" {
  capabilities = ["create", "read", "update"]
}
path "auth/approle/role/<name>/role-id" {
  capabilities = ["read"]
}
path "auth/approle/role/<name>/secret-id" {
  capabilities = ["create", "update"]
}
