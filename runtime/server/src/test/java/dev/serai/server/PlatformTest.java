package dev.serai.server;

/**
 * What tests of the platform begin with: one platform for all tests of a JVM, the real one, over real HTTP, on its own
 * embedded PostgreSQL. Tests share its data, so each makes its own users, aliases and names. Named {@code *IT}.
 */
public abstract class PlatformTest {
    protected static final TestPlatform platform = TestPlatform.shared();
}
