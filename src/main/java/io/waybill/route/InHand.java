package io.waybill.route;

import io.waybill.Setting;
import io.waybill.StartRefusedException;
import io.waybill.broker.EmbeddedBroker;
import io.waybill.endpoint.Endpoints;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * A note, in a small file mapped into memory, of the deliveries that are being processed right now. What stands in it when
 * Waybill starts was in hand when it died. The broker cannot tell: it counts what was only prefetched, and forgets its
 * counts in a crash of its own. Safe for many threads.
 */
@Component
final class InHand {

    /** Most deliveries in hand at one moment, over all providers. */
    static final int SLOTS = 256;

    private static final int SLOT_BYTES = 16;

    private final FileChannel file;
    private final MappedByteBuffer notes;
    private final Queue<Integer> free =
            new ConcurrentLinkedQueue<>(IntStream.range(0, SLOTS).boxed().toList());
    private final List<UUID> atDeath = new ArrayList<>();
    private boolean ended;

    InHand(
            @Value("${waybill.data-dir}") Path dataDir,
            ProcessSettings settings,
            Endpoints endpoints,
            Optional<EmbeddedBroker> broker) {
        int providers = Math.max(1, endpoints.providers().size());
        Setting.isWithin("waybill.process.consumers", settings.consumers(), 1, SLOTS / providers);
        Path path = dataDir.toAbsolutePath().normalize().resolve("in-hand");
        try {
            Files.createDirectories(path.getParent());
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            lock(path);
            notes = file.map(FileChannel.MapMode.READ_WRITE, 0, SLOTS * (long) SLOT_BYTES);
        } catch (IOException e) {
            throw new StartRefusedException(
                    path + " cannot be used: " + e.getMessage(), "Make WAYBILL_DATA_DIR writable.", e);
        }
        for (int slot = 0; slot < SLOTS; slot++) {
            UUID receipt = new UUID(notes.getLong(slot * SLOT_BYTES), notes.getLong(slot * SLOT_BYTES + Long.BYTES));
            if (receipt.getMostSignificantBits() != 0) {
                atDeath.add(receipt);
            }
            write(slot, 0, 0);
        }
        broker.ifPresent(embedded -> embedded.beforeEnd(this::clear));
    }

    /** What another living process notes here must not be taken for deaths. */
    private void lock(Path path) throws IOException {
        FileLock lock;
        try {
            lock = file.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new StartRefusedException(
                    "Another Waybill runs on the data directory " + path.getParent() + ".",
                    "Give each process a WAYBILL_DATA_DIR of its own.");
        }
    }

    @PreDestroy
    void close() throws IOException {
        file.close();
    }

    /** The deliveries that were in hand when the process before this one died. */
    List<UUID> atDeath() {
        return atDeath;
    }

    /** Notes that the delivery is taken in hand; gives the slot to put it down with. */
    int take(UUID receipt) {
        Integer slot = free.poll();
        if (slot == null) {
            throw new IllegalStateException("More than " + SLOTS + " deliveries are in hand");
        }
        write(slot, receipt.getMostSignificantBits(), receipt.getLeastSignificantBits());
        return slot;
    }

    void putDown(int slot) {
        write(slot, 0, 0);
        free.add(slot);
    }

    /** What was in hand is not to blame for an end that Waybill itself chooses; nothing is noted any more. */
    private synchronized void clear() {
        for (int slot = 0; slot < SLOTS; slot++) {
            write(slot, 0, 0);
        }
        ended = true;
    }

    private synchronized void write(int slot, long most, long least) {
        if (!ended) {
            notes.putLong(slot * SLOT_BYTES + Long.BYTES, least);
            notes.putLong(slot * SLOT_BYTES, most);
        }
    }
}
