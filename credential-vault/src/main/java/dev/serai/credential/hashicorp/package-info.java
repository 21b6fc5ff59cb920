/** HashiCorp Vault and OpenBao as the store of record (KV v2): their driver wrapped once, every status checked. */
@NullMarked
package dev.serai.credential.hashicorp;

import org.jspecify.annotations.NullMarked;
