package io.waybill.bench.driver;

/**
 * One delivery as its provider sends it.
 *
 * @param events how many events it has that no earlier delivery of the same mix had
 */
record Delivery(String provider, byte[] body, int events) {}
