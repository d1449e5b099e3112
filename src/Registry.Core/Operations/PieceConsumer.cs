using System.Buffers;

namespace Registry.Core.Operations;

/// <summary>Takes the next piece of a body; the memory is the caller's again when it returns.</summary>
public delegate void PieceConsumer(in ReadOnlySequence<byte> piece);
