"""Right and wrong answers to 'im2col'; a dictionary changes the engine's solution."""

RIGHT = [
    """
def im2col(input_data, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_data.shape
    out_h = (H + 2*pad - filter_h)//stride + 1
    out_w = (W + 2*pad - filter_w)//stride + 1
    img = np.pad(input_data, [(0,0), (0,0), (pad, pad), (pad, pad)], 'constant')
    col = np.zeros((N, C, filter_h, filter_w, out_h, out_w))
    for y in range(filter_h):
        y_max = y + stride*out_h
        for x in range(filter_w):
            x_max = x + stride*out_w
            col[:, :, y, x, :, :] = img[:, :, y:y_max:stride, x:x_max:stride]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(N*out_h*out_w, -1)
""",
    """
def im2col(x, fh, fw, stride=1, pad=0):
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows = []
    for image in x:
        for i in range(0, image.shape[1] - fh + 1, stride):
            for j in range(0, image.shape[2] - fw + 1, stride):
                rows.append(image[:, i:i + fh, j:j + fw].ravel())
    return np.array(rows)
""",
]
PAD = "[(0, 0), (0, 0), (pad, pad), (pad, pad)]"
AXES = "windows.transpose(0, 4, 5, 1, 2, 3).reshape(n * out_h * out_w, -1)"
HEAD = "    n, c, h, w = x.shape\n"
WRONG = [
    ("pad-ignored", {HEAD: f"    pad = 0\n{HEAD}"}),
    ("stride-ignored", {HEAD: f"    stride = 1\n{HEAD}"}),
    ("rows-out-of-order", {"(0, 4, 5, 1, 2, 3)": "(4, 5, 0, 1, 2, 3)"}),
    ("rows-out-of-order", {"(0, 4, 5, 1, 2, 3)": "(0, 5, 4, 1, 2, 3)"}),
    ("columns-out-of-order", {"(0, 4, 5, 1, 2, 3)": "(0, 4, 5, 2, 3, 1)"}),
    ("columns-out-of-order", {"(0, 4, 5, 1, 2, 3)": "(0, 4, 5, 1, 3, 2)"}),
    ("not-transposed", {".transpose(0, 4, 5, 1, 2, 3)": ""}),
    ("transposed", {"out_w, -1)": "out_w, -1).T"}),
    ("flipped", {"windows[:, :, u, v]": "windows[:, :, filter_h - 1 - u, filter_w - 1 - v]"}),
    ("sizes-swapped", {HEAD: f"    filter_h, filter_w = filter_w, filter_h\n{HEAD}"}),
    ("one-window-missing", {" // stride + 1": " // stride"}),
    ("padded-on-one-side", {PAD: "[(0, 0), (0, 0), (2 * pad, 0), (2 * pad, 0)]"}),
    ("padded-on-one-side", {PAD: "[(0, 0), (0, 0), (0, 2 * pad), (0, 2 * pad)]"}),
    ("padded-with-other-values", {f"{PAD})": f"{PAD}, 'edge')"}),
    ("padded-with-other-values", {f"{PAD})": f"{PAD}, constant_values=1)"}),
    ("not-a-matrix", {".reshape(n * out_h * out_w, -1)": ""}),
    ("nothing", {"return windows": "windows"}),
    ("shape", {"reshape(n * out_h * out_w, -1)": "reshape(n * out_h * out_w * c, -1)"}),
    ("arguments", {"stride=1, pad=0": "stride=1", HEAD: f"    pad = 0\n{HEAD}"}),
]
