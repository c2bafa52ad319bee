package io.waybill.fault;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * One keep-alive connection to one port, bare, so that the load generator takes little of the processor that Waybill needs.
 * For one thread.
 */
final class HttpPost implements AutoCloseable {

    private static final int CONNECT_MILLIS = 2_000;

    private final int port;
    private Socket socket;
    private InputStream in;
    /** How long the connection took that the next request is the first on. */
    private long connectedIn;

    HttpPost(int port) {
        this.port = port;
    }

    int port() {
        return port;
    }

    /** Whether somebody listens: a load balancer would not choose this port otherwise. */
    boolean isReachable(Duration within) {
        try {
            connect(within);
            return true;
        } catch (IOException e) {
            close();
            return false;
        }
    }

    /** The answer; status 0 where the connection breaks or the answer is not there in time. */
    Answer post(String target, Map<String, String> headers, byte[] body, Duration within) {
        long start = System.nanoTime() - connectedIn;
        connectedIn = 0;
        try {
            connect(within);
            connectedIn = 0;
            byte[] head = head(target, headers, body.length);
            byte[] request = java.util.Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, request, head.length, body.length);
            socket.getOutputStream().write(request);
            return answer(start);
        } catch (IOException e) {
            close();
            return new Answer(0, null, since(start));
        }
    }

    private void connect(Duration within) throws IOException {
        if (socket == null) {
            long start = System.nanoTime();
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            in = new BufferedInputStream(socket.getInputStream(), 1_024);
            connectedIn = System.nanoTime() - start;
        }
        socket.setSoTimeout(Math.toIntExact(within.toMillis()));
    }

    static byte[] head(String target, Map<String, String> headers, int length) {
        StringBuilder head = new StringBuilder("POST ").append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Type: application/json\r\nContent-Length: ")
                .append(length)
                .append("\r\n\r\n");
        return head.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private Answer answer(long start) throws IOException {
        int status = Integer.parseInt(line().split(" ")[1]);
        int length = 0;
        String receipt = null;
        boolean last = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            String value = header.substring(colon + 1).strip();
            switch (header.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" -> length = Integer.parseInt(value);
                case "waybill-receipt" -> receipt = value;
                case "connection" -> last = value.equalsIgnoreCase("close");
                default -> {}
            }
        }
        if (in.readNBytes(length).length < length) {
            throw new EOFException();
        }
        if (last) {
            close();
        }
        return new Answer(status, receipt, since(start));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Override
    public void close() {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is broken already.
            }
            socket = null;
        }
    }
}
