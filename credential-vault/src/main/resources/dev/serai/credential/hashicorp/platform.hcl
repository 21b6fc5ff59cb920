# What Serai itself may do: keep credentials in its own mount, see how that mount is configured, renew its own token.
# It can neither list nor undelete nor forget what it stored, and reaches nothing else in the vault.

path "<mount>/data/connections/*" {
  capabilities = ["create", "read", "update"]
}
path "<mount>/data/oauth-clients/*" {
  capabilities = ["create", "read", "update"]
}
path "<mount>/data/platform/*" {
  capabilities = ["create", "read", "update"]
}

# which versions are there to destroy
path "<mount>/metadata/connections/*" {
  capabilities = ["read"]
}
path "<mount>/metadata/oauth-clients/*" {
  capabilities = ["read"]
}
path "<mount>/metadata/platform/*" {
  capabilities = ["read"]
}

path "<mount>/destroy/connections/*" {
  capabilities = ["update"]
}
path "<mount>/destroy/oauth-clients/*" {
  capabilities = ["update"]
}
path "<mount>/destroy/platform/*" {
  capabilities = ["update"]
}

# health tells whether check-and-set is required
path "<mount>/config" {
  capabilities = ["read"]
}

path "auth/token/renew-self" {
  capabilities = ["update"]
}
# a token that is no longer valid is told from a policy that says no
path "auth/token/lookup-self" {
  capabilities = ["read"]
}
