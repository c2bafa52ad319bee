package io.waybill.operate;

import io.waybill.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The password of user {@code admin}, on the management port and on the broker: {@code WAYBILL_ADMIN_PASSWORD}, or one
 * that is made once and kept in {@code admin-password} under the data directory, readable by its owner.
 */
@Component
public final class AdminPassword {

    private static final Logger log = LoggerFactory.getLogger(AdminPassword.class);

    private final String value;

    AdminPassword(@Value("${waybill.admin-password:}") String configured, @Value("${waybill.data-dir}") Path dataDir) {
        this.value = configured.isBlank() ? generated(dataDir) : configured;
    }

    public String value() {
        return value;
    }

    private static String generated(Path dataDir) {
        Path file = dataDir.toAbsolutePath().normalize().resolve("admin-password");
        try {
            if (Files.notExists(file) || Files.size(file) == 0) {
                Files.createDirectories(dataDir);
                byte[] random = new byte[24];
                new SecureRandom().nextBytes(random);
                Path unfinished = file.resolveSibling("admin-password.new");
                Files.deleteIfExists(unfinished);
                Files.createFile(
                        unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(unfinished, Base64.getUrlEncoder().encodeToString(random));
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            log.info("The password of user admin is in {}", file);
            return Files.readString(file).strip();
        } catch (IOException | UnsupportedOperationException e) {
            throw new StartRefusedException(
                    "The admin password cannot be kept in " + file + ": " + e.getMessage(),
                    "Set WAYBILL_ADMIN_PASSWORD, or make WAYBILL_DATA_DIR writable.",
                    e);
        }
    }
}
