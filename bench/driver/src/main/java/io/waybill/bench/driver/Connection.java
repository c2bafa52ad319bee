package io.waybill.bench.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One HTTP/1.1 connection that is kept alive, with one request under way at most. Opened again when the server closes it. */
final class Connection {

    static final int INCOMPLETE = 0;
    static final int BROKEN = -1;

    private final Selector selector;
    private final int port;
    private final ByteBuffer out;
    private final byte[] in = new byte[16 * 1024];
    private SocketChannel channel;
    private int received;
    private boolean closing;

    /** What is under way, and when it was to be sent, by {@link System#nanoTime}. */
    volatile int delivery;

    volatile long intended;
    private String receipt;

    Connection(Selector selector, int port, int longestRequest) throws IOException {
        this.selector = selector;
        this.port = port;
        this.out = ByteBuffer.allocateDirect(longestRequest);
        open();
    }

    private void open() throws IOException {
        channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
        received = 0;
        closing = false;
    }

    void send(Payload payload, int i, long intendedNanos) throws IOException {
        delivery = i;
        intended = intendedNanos;
        if (closing) {
            close();
            open();
        }
        payload.request(i, out);
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    void reopen() throws IOException {
        close();
        open();
    }

    void close() throws IOException {
        channel.close();
    }

    /** The {@code Waybill-Receipt} of the last answer. */
    String receipt() {
        return receipt;
    }

    /** Reads what is there: the answer's status once it is complete, else {@link #INCOMPLETE} or {@link #BROKEN}. */
    int read() {
        try {
            int n = channel.read(ByteBuffer.wrap(in, received, in.length - received));
            if (n < 0) {
                return BROKEN;
            }
            received += n;
            int status = parse();
            if (status > 0) {
                received = 0;
            }
            return status;
        } catch (IOException e) {
            return BROKEN;
        }
    }

    private int parse() {
        int length = 0;
        boolean chunked = false;
        int line = 0;
        for (int i = 0; i + 1 < received; i++) {
            if (in[i] != '\r' || in[i + 1] != '\n') {
                continue;
            }
            if (i == line) {
                boolean complete = chunked ? isLastChunk() : received >= i + 2 + length;
                return complete ? (in[9] - '0') * 100 + (in[10] - '0') * 10 + in[11] - '0' : INCOMPLETE;
            }
            int first = in[line] | 0x20;
            if (line > 0 && (first == 'c' || first == 't' || first == 'w')) {
                String header = new String(in, line, i - line, ISO_8859_1);
                if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                    length = Integer.parseInt(header.substring(15).strip());
                } else if (header.regionMatches(true, 0, "Transfer-Encoding:", 0, 18)) {
                    chunked = true;
                } else if (header.equalsIgnoreCase("Connection: close")) {
                    closing = true;
                } else if (header.regionMatches(true, 0, "Waybill-Receipt:", 0, 16)) {
                    receipt = header.substring(16).strip();
                }
            }
            line = i + 2;
        }
        return INCOMPLETE;
    }

    private boolean isLastChunk() {
        return received >= 5 && new String(in, received - 5, 5, ISO_8859_1).equals("0\r\n\r\n");
    }
}
