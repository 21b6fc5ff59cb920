package dev.serai.cli.demo;

/** Where the credential lies, and where it does not. */
interface VaultProof {
    /**
     * @return what was proven, in one line
     * @throws Unexpected if the credential is not in the vault, or can be read elsewhere
     */
    String prove(String connection, SimulatorControl provider);
}
