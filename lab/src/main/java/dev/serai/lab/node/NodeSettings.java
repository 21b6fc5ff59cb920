package dev.serai.lab.node;

import dev.serai.lab.parts.Provider;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * What all nodes of an experiment share; handed to them as a file.
 *
 * @param vaultRole AppRole's role id
 * @param vaultSecret the file with AppRole's secret id
 * @param providers where each is reached
 * @param holdDown see {@link dev.serai.credential.refresh.RefreshParts}
 */
public record NodeSettings(
        String jdbcUrl,
        URI vault,
        String vaultRole,
        Path vaultSecret,
        Map<Provider, URI> providers,
        Duration holdDown) {
    public NodeSettings {
        providers = Map.copyOf(providers);
    }

    URI origin(Provider provider) {
        return Objects.requireNonNull(providers.get(provider));
    }

    /** @return the file */
    public Path write(Path file) {
        Properties all = new Properties();
        all.setProperty("jdbc", jdbcUrl);
        all.setProperty("vault", vault.toString());
        all.setProperty("vault.role", vaultRole);
        all.setProperty("vault.secret", vaultSecret.toString());
        all.setProperty("hold-down", holdDown.toString());
        providers.forEach((provider, origin) -> all.setProperty(provider.name(), origin.toString()));
        try (Writer out = Files.newBufferedWriter(file)) {
            all.store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    static NodeSettings read(Path file) {
        Properties all = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            all.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<Provider, URI> providers = new EnumMap<>(Provider.class);
        for (Provider provider : Provider.values()) {
            providers.put(provider, URI.create(all.getProperty(provider.name())));
        }
        return new NodeSettings(
                all.getProperty("jdbc"),
                URI.create(all.getProperty("vault")),
                all.getProperty("vault.role"),
                Path.of(all.getProperty("vault.secret")),
                providers,
                Duration.parse(all.getProperty("hold-down")));
    }
}
