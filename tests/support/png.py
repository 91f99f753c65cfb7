"""Reads the PNG files senda-view writes (8 bits a channel, RGB or RGBA, not interlaced), for comparing pictures."""
import struct
import zlib


def read(path):
    """(width, height, rows of bytes RGB)."""
    data = open(path, "rb").read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", path
    at, body, width, height, channels = 8, b"", 0, 0, 0
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        part = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", part)
            assert depth == 8 and colour in (2, 6) and not interlaced, path
            channels = 4 if colour == 6 else 3
        elif kind == b"IDAT":
            body += part
        at += size + 12
    raw, rows, before = zlib.decompress(body), [], bytes(width * channels)
    stride = width * channels
    for y in range(height):
        how, line = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for i in range(stride):
            left = line[i - channels] if i >= channels else 0
            up, corner = before[i], before[i - channels] if i >= channels else 0
            if how == 1:
                line[i] = (line[i] + left) & 255
            elif how == 2:
                line[i] = (line[i] + up) & 255
            elif how == 3:
                line[i] = (line[i] + (left + up) // 2) & 255
            elif how == 4:
                p = left + up - corner
                a, b, c = abs(p - left), abs(p - up), abs(p - corner)
                line[i] = (line[i] + (left if a <= b and a <= c else up if b <= c else corner)) & 255
        before = bytes(line)
        rows.append(b"".join(before[i:i + 3] for i in range(0, stride, channels)) if channels == 4 else before)
    return width, height, rows


def difference(a, b):
    """(mean difference of a channel, share of pixels of which a channel differs by more than 48)."""
    if a[:2] != b[:2]:
        return 255.0, 1.0
    total, far, n = 0, 0, a[0] * a[1]
    for one, other in zip(a[2], b[2]):
        if one == other:
            continue
        for i in range(0, len(one), 3):
            d = [abs(one[i + k] - other[i + k]) for k in range(3)]
            total += sum(d)
            far += max(d) > 48
    return total / (3 * n), far / n
